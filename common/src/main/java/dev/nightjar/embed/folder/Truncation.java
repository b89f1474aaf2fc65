package dev.nightjar.embed.folder;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.ModelOverrides;
import java.util.Locale;

/** How many floats of a vector are kept. */
final class Truncation {
  private Truncation() {}

  /**
   * As many as the option says, or else {@code truncate_dim}.
   *
   * @param width of the vectors that are cut
   * @throws InvalidInput if the option says none, or more than there are
   */
  static int of(FolderFiles files, JsonNode settings, int width, ModelOverrides overrides) {
    int own = settings.path("truncate_dim").asInt(width);
    int wanted = overrides.dimensions().orElse(own < 1 ? width : Math.min(own, width));
    if (wanted < 1 || wanted > width) {
      throw new InvalidInput(
          "model.dimensions",
          wanted,
          String.format(Locale.ROOT, "1 to %d for the model in %s", width, files.folder()));
    }
    return wanted;
  }
}
