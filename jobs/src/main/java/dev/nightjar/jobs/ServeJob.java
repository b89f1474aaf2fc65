package dev.nightjar.jobs;

import dev.nightjar.config.Settings;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Flags;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.ObjectStores;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.options.SearchOptions;
import dev.nightjar.jobs.cli.options.ServeOptions;
import dev.nightjar.jobs.serve.CurrentIndex;
import dev.nightjar.jobs.serve.ServeSpec;
import dev.nightjar.jobs.serve.WebServer;
import org.apache.hadoop.conf.Configuration;

/** {@code serve}: a page and an API over an index. */
public final class ServeJob implements Job {
  /** The entry for spark-submit. */
  public static void main(String... args) {
    new ServeJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    return Command.named(
            "serve", "Serves an index: a page to search it, and an API that OpenAI's clients know.")
        .details(
            """
            The page is at /, the API at /v1/search, /v1/ask and /v1/embeddings (/openapi.yaml describes
            it), counts for Prometheus at /metrics. An index that is published later takes over by
            itself. Ctrl-C ends it, after the requests in work.

            Examples:
              nightjar serve --index /data/index
              nightjar serve --index /data/index --host 0.0.0.0 --token-file token.txt --mode hybrid\
            """)
        .takes(ServeOptions.command())
        .requires(SearchOptions.INDEX);
  }

  /** What is served, and where. */
  record Serving(String url, String index, long vectors, String model) {}

  @Override
  public void run(Invocation invocation, Output output) throws Exception {
    Settings settings = invocation.settings();
    ServeSpec spec = ServeOptions.spec(settings, System.getenv());
    Configuration hadoop = ObjectStores.hadoop(settings);
    try (CurrentIndex index =
            CurrentIndex.open(
                settings.value(SearchOptions.INDEX),
                () -> ServeOptions.searcher(settings, hadoop, output::note),
                hadoop,
                output::warn);
        WebServer server = WebServer.start(spec, index, Flags.NAMES)) {
      Runtime.getRuntime().addShutdownHook(new Thread(server::close, "shutdown"));
      output.result(
          invocation,
          new Serving(server.url(), index.id(), index.size(), index.model()),
          (serving, lines) ->
              lines.line(
                  "Serving index %s (%,d chunks, %s) at %s",
                  serving.index(), serving.vectors(), serving.model(), serving.url()));
      server.await();
    }
  }
}
