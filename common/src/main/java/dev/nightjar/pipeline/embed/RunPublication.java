package dev.nightjar.pipeline.embed;

import dev.nightjar.io.run.DirectoryLock;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.run.PrometheusText;
import dev.nightjar.io.run.RunManifest;
import dev.nightjar.pipeline.GateException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * A run on its way into its directory: nobody else writes there meanwhile, and readers find the run
 * whole or not at all. Its files come first, then its manifest, then the pointer to it, last what
 * was staged goes; whoever closes this before the manifest is written leaves nothing of the run.
 */
final class RunPublication implements AutoCloseable {
  private final OutputDirectory output;
  private final String id;
  private final DirectoryLock lock;
  private boolean recorded;

  private RunPublication(OutputDirectory output, String id, DirectoryLock lock) {
    this.output = output;
    this.id = id;
    this.lock = lock;
  }

  /**
   * Begins a run.
   *
   * @param takeOver whether a lock counts whose holder seems alive
   * @throws dev.nightjar.config.InvalidInput if the directory has a run of that name
   * @throws IllegalStateException if another run is writing
   */
  static RunPublication begin(OutputDirectory output, String id, boolean takeOver) {
    output.claim(id);
    DirectoryLock lock = output.lock(id, takeOver);
    try {
      output.claim(id); // another run may have ended meanwhile
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
    return new RunPublication(output, id, lock);
  }

  /** The run's name. */
  String id() {
    return id;
  }

  /** Whose stale lock was taken over, and why that was stale; empty if there was none. */
  Optional<String> predecessor() {
    return lock.predecessor();
  }

  /**
   * Makes the run exist, then current, unless it was refused.
   *
   * @throws GateException if it was; it is kept, and the current one stays
   * @throws IllegalStateException if another run has taken over the lock
   */
  void publish(RunManifest run) {
    try {
      lock.verify();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot publish to " + output.path() + ": " + e, e);
    }
    output.record(id, run, PrometheusText.of(run));
    recorded = true;
    if (run.refused() != null) {
      throw new GateException(
          "Refused to publish run %s: %s; it is kept (nightjar runs show %s %s), its rejects are in %s"
              .formatted(id, run.refused(), output.path(), id, output.rejects(id)));
    }
    output.makeCurrent(id);
    output.discardStaging();
  }

  /** Removes what is not part of a run, if it is still ours to remove. */
  @Override
  public void close() {
    try (lock) {
      if (!recorded && lock.isHeld()) {
        output.discard(id);
      }
    }
  }
}
