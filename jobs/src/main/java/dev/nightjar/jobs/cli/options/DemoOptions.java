package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.Settings;
import java.nio.file.Path;

/** How {@code demo} embeds and indexes a sample. */
public final class DemoOptions {
  private DemoOptions() {}

  /** Those of {@code demo}. */
  public static OptionList command() {
    return new OptionList().with(JobOptions.OUTPUT, ModelOptions.MODEL, JobOptions.MASTER);
  }

  /** The settings of embedding a sample. */
  public static Settings embedding(Settings settings, Path sample) {
    String home = settings.given(JobOptions.OUTPUT).orElse("nightjar-demo");
    return settings
        .with(ModelOptions.MODEL, settings.given(ModelOptions.MODEL).orElse("bge-small-zh"))
        .with(JobOptions.INPUT, sample.toString())
        .with(InputOptions.TEXT_COLUMNS, "title,text")
        .with(JobOptions.OUTPUT, Path.of(home).toAbsolutePath().toString());
  }

  /**
   * The settings of indexing or analysing what they have embedded.
   *
   * @param name of the output's folder, beside the vectors
   */
  public static Settings beside(Settings embedding, String name) {
    String vectors = embedding.value(JobOptions.OUTPUT);
    return embedding
        .with(IndexOptions.VECTORS, vectors)
        .with(JobOptions.OUTPUT, Path.of(vectors).resolve(name).toString());
  }
}
