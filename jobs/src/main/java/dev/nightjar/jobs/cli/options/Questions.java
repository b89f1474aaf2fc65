package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.pipeline.embed.EmbedSpec;
import dev.nightjar.query.QueryEncoder;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** How questions become vectors: whole, behind a prefix of their own. */
public final class Questions {
  private static final List<Option<?>> PREFIXES =
      List.of(ModelOptions.PROMPT, ModelOptions.QUERY_PREFIX);

  private Questions() {}

  /** On Spark, where passages go by a spec. */
  public static EmbedSpec spec(Settings settings, EmbedSpec passages, Configuration hadoop) {
    ModelLocation model = passages.model().with(passages.model().spec().questions());
    String prefix = prefix(settings, model.spec());
    InputRoom.of(settings, model, prefix, PREFIXES, hadoop).require(model.spec().maxTokens(), 0);
    return passages.questions(prefix);
  }

  /** In this process, one by one. */
  public static QueryEncoder encoder(Settings settings, ModelLocation model, Configuration hadoop) {
    return encoder(settings, model, EngineOptions.batches(settings), hadoop);
  }

  /** In this process. */
  static QueryEncoder encoder(
      Settings settings, ModelLocation model, BatchPlan batches, Configuration hadoop) {
    String prefix = prefix(settings, model.spec());
    InputRoom.of(settings, model.with(model.spec().questions()), prefix, PREFIXES, hadoop);
    return new QueryEncoder(model, prefix, batches, hadoop);
  }

  /** The settings' prompt, else the model's own. */
  private static String prefix(Settings settings, ModelSpec model) {
    return settings.value(ModelOptions.PROMPT).map(model::prompt).orElse(model.queryPrefix());
  }
}
