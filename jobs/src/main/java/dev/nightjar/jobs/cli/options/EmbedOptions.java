package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.Settings;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.pipeline.embed.EmbedSpec;
import org.apache.hadoop.conf.Configuration;

/** How a corpus becomes vectors. */
public final class EmbedOptions {
  private EmbedOptions() {}

  /** Those of {@code embed}. */
  public static OptionList command() {
    return new OptionList()
        .with(JobOptions.INPUT, JobOptions.OUTPUT)
        .with(InputOptions.ALL)
        .with(ModelOptions.every())
        .with(ModelOptions.GRANULARITY)
        .with(SparseOptions.ALL)
        .with(EngineOptions.ALL)
        .with(RemoteOptions.LIMITS)
        .with(ChunkOptions.ALL)
        .with(OutputOptions.ALL)
        .with(JobOptions.MASTER);
  }

  /** How passages are embedded, read within their documents if the settings say so. */
  public static EmbedSpec passages(Settings settings, ModelLocation model, Configuration hadoop) {
    if (!settings.value(ChunkOptions.LATE)) {
      return spec(settings, model, hadoop);
    }
    ModelLocation late = model.with(model.spec().with(Granularity.LATE));
    return spec(settings, late, ChunkOptions.lateTokens(settings, late.spec()), hadoop)
        .late(ChunkOptions.lateContext(settings, late.spec()));
  }

  /** How texts are embedded that are read by themselves. */
  public static EmbedSpec spec(Settings settings, ModelLocation model, Configuration hadoop) {
    return spec(settings, model, ChunkOptions.tokens(settings, model.spec()), hadoop);
  }

  private static EmbedSpec spec(
      Settings settings, ModelLocation model, int tokens, Configuration hadoop) {
    int overlap = settings.asInt(ChunkOptions.OVERLAP);
    InputRoom.ofPassages(settings, model, hadoop).require(tokens, overlap);
    return new EmbedSpec(
        model,
        model.spec().passagePrefix(),
        settings.value(ChunkOptions.CHUNKER).key(),
        tokens,
        overlap,
        ChunkOptions.frontMatter(settings),
        EngineOptions.engine(settings, model.spec()));
  }
}
