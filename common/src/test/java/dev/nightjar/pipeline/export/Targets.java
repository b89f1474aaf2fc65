package dev.nightjar.pipeline.export;

import dev.nightjar.io.export.ExportTarget;
import dev.nightjar.io.export.targets.ExportTargets;

/** What exports are for, by name. */
final class Targets {
  private Targets() {}

  static ExportTarget named(String key) {
    return ExportTargets.ALL.stream()
        .filter(target -> target.key().equals(key))
        .findFirst()
        .orElseThrow();
  }
}
