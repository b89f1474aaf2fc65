package dev.nightjar.jobs.cli;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.io.cache.NodeFolders;
import dev.nightjar.jobs.cli.options.JobOptions;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;

/**
 * What Hadoop and Spark have to know to work on S3, and a check that S3 answers before anything
 * starts. Whatever the user, spark-submit or {@code core-site.xml} says wins over what stands here.
 *
 * <p>Credentials are only looked up by Hadoop's own providers: its settings, the environment, a web
 * identity, a profile, the container or instance. Nothing here reads them.
 */
public final class ObjectStores {
  private static final String HADOOP = "spark.hadoop.";
  private static final String ENDPOINT = "fs.s3a.endpoint";
  private static final String REGION = "fs.s3a.endpoint.region";

  /** A provider that fails where there is no such token, so that those behind it are not asked. */
  private static final String WEB_IDENTITY =
      "software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider";

  /** Where credentials are looked up, as far as this class path goes. */
  private static final String PROVIDERS =
      Stream.of(
              "org.apache.hadoop.fs.s3a.TemporaryAWSCredentialsProvider",
              "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider",
              "software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider",
              WEB_IDENTITY,
              "software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider",
              "org.apache.hadoop.fs.s3a.auth.IAMInstanceCredentialsProvider")
          .filter(ObjectStores::isPresent)
          .filter(
              provider ->
                  !provider.equals(WEB_IDENTITY)
                      || System.getenv("AWS_WEB_IDENTITY_TOKEN_FILE") != null)
          .collect(Collectors.joining(","));

  /**
   * Write without renames; read with the stream that opens again when a connection breaks; give up
   * a connection that is silent, and try again.
   */
  private static final Map<String, String> HADOOP_DEFAULTS =
      Map.of(
          "fs.s3a.committer.name",
          "magic",
          "fs.s3a.input.stream.type",
          "classic",
          "fs.s3a.connection.establish.timeout",
          "15s",
          "fs.s3a.connection.timeout",
          "20s",
          "fs.s3a.aws.credentials.provider",
          PROVIDERS);

  /** What lets Spark write through Hadoop's committers. */
  private static final Map<String, String> COMMITTERS =
      Map.of(
          "spark.sql.sources.commitProtocolClass",
          "org.apache.spark.internal.io.cloud.PathOutputCommitProtocol",
          "spark.sql.parquet.output.committer.class",
          "org.apache.spark.internal.io.cloud.BindingParquetOutputCommitter");

  private ObjectStores() {}

  /** Hadoop's settings for a command that runs without Spark. */
  public static Configuration hadoop(Settings settings) {
    Configuration hadoop = new Configuration();
    settings.spark().forEach((key, value) -> set(hadoop, key, value));
    settings.value(JobOptions.CACHE_DIR).ifPresent(dir -> hadoop.set(NodeFolders.ROOT, dir));
    defaults(hadoop).forEach(hadoop::set);
    check(settings, hadoop);
    return hadoop;
  }

  /** Completes Spark's settings. */
  static void configure(SparkConf conf, Settings settings) {
    settings.spark().forEach(conf::set);
    settings.value(JobOptions.CACHE_DIR).ifPresent(dir -> conf.set(HADOOP + NodeFolders.ROOT, dir));
    Configuration hadoop = new Configuration();
    for (var entry : conf.getAll()) {
      set(hadoop, entry._1(), entry._2());
    }
    Map<String, String> defaults = defaults(hadoop);
    defaults.forEach((key, value) -> conf.set(HADOOP + key, value));
    if (COMMITTERS.values().stream().allMatch(ObjectStores::isPresent)) {
      COMMITTERS.forEach(conf::setIfMissing);
    }
    defaults.forEach(hadoop::set);
    check(settings, hadoop);
  }

  private static void set(Configuration hadoop, String key, String value) {
    if (key.startsWith(HADOOP)) {
      hadoop.set(key.substring(HADOOP.length()), value);
    }
  }

  private static boolean isPresent(String type) {
    try {
      Class.forName(type, false, Thread.currentThread().getContextClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /** What is not set yet. */
  private static Map<String, String> defaults(Configuration hadoop) {
    Map<String, String> defaults = new LinkedHashMap<>(HADOOP_DEFAULTS);
    Optional<String> endpoint = endpoint(hadoop);
    if (endpoint.isPresent()) {
      defaults.put(ENDPOINT, endpoint.get());
      defaults.put("fs.s3a.path.style.access", "true");
      defaults.put(
          REGION, environment("AWS_REGION", "AWS_DEFAULT_REGION").findFirst().orElse("us-east-1"));
    }
    defaults.keySet().removeIf(key -> isGiven(hadoop, key));
    return defaults;
  }

  /** An endpoint that is not Amazon's own. */
  private static Optional<String> endpoint(Configuration hadoop) {
    return (isGiven(hadoop, ENDPOINT)
            ? Stream.of(hadoop.getTrimmed(ENDPOINT, ""))
            : environment("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"))
        .filter(url -> !url.isEmpty() && !url.matches(".*\\.amazonaws\\.com(\\.cn)?/*"))
        .findFirst();
  }

  private static Stream<String> environment(String... names) {
    return Stream.of(names).map(System::getenv).filter(Objects::nonNull).map(String::strip);
  }

  /** Whether anybody but Hadoop itself set the key. */
  private static boolean isGiven(Configuration hadoop, String key) {
    String[] sources = hadoop.getPropertySources(key);
    return sources != null
        && sources.length > 0
        && !sources[sources.length - 1].endsWith("-default.xml");
  }

  /** Asks S3 once for each place that the options name. */
  private static void check(Settings settings, Configuration hadoop) {
    boolean reached = false;
    for (Option<?> option : Options.ALL) {
      String uri = settings.isGiven(option) ? settings.text(option).orElse("") : "";
      if (uri.matches("s3n?://.*")) {
        throw new InvalidInput(option.key(), uri, "Hadoop's name for S3 is s3a://");
      }
      if (uri.startsWith("s3a://")) {
        if (!reached) {
          endpoint(hadoop).ifPresent(endpoint -> reach(endpoint, option.key(), uri, hadoop));
          reached = true;
        }
        ask(option.key(), uri, hadoop);
      }
    }
  }

  /** Hadoop would try for minutes where nobody listens. */
  private static void reach(String endpoint, String key, String uri, Configuration hadoop) {
    if (!hadoop.get("fs.s3a.proxy.host", "").isEmpty()) {
      return;
    }
    URI url = URI.create(endpoint.contains("://") ? endpoint : "s3://" + endpoint);
    int port = url.getPort() >= 0 ? url.getPort() : isTls(endpoint, hadoop) ? 443 : 80;
    if (url.getHost() == null) {
      throw new InvalidInput(key, uri, "the endpoint is no URL: " + endpoint);
    }
    for (int attempt = 1; true; attempt++) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(url.getHost(), port), 5000);
        return;
      } catch (IOException e) {
        if (attempt == 3) {
          throw new InvalidInput(
              key,
              uri,
              "nobody answers at the endpoint %s: %s; check AWS_ENDPOINT_URL or --set spark.hadoop.fs.s3a.endpoint"
                  .formatted(endpoint, e.getMessage()));
        }
      }
      pause();
    }
  }

  private static boolean isTls(String endpoint, Configuration hadoop) {
    return endpoint.contains("://")
        ? endpoint.startsWith("https://")
        : hadoop.getBoolean("fs.s3a.connection.ssl.enabled", true);
  }

  private static void pause() {
    try {
      Thread.sleep(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void ask(String key, String uri, Configuration hadoop) {
    Configuration patient = new Configuration(hadoop);
    patient.set("fs.s3a.retry.limit", "3"); // seconds, not minutes; the work itself tries longer
    try (FileSystem files = FileSystem.newInstance(URI.create(uri), patient)) {
      files.getFileStatus(new Path(uri));
    } catch (FileNotFoundException e) {
      // Whoever needs it there says so.
    } catch (IOException e) {
      throw refusal(key, uri, e, hadoop);
    } catch (RuntimeException e) {
      if (String.valueOf(e.getMessage()).contains("S3AFileSystem not found")) {
        throw new InvalidInput(
            key,
            uri,
            "Spark has no hadoop-aws; add --packages org.apache.hadoop:hadoop-aws:VERSION");
      }
      throw e;
    }
  }

  private static RuntimeException refusal(
      String key, String uri, IOException e, Configuration hadoop) {
    String where = endpoint(hadoop).map(endpoint -> " at " + endpoint).orElse(" at Amazon");
    List<String> causes =
        Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
            .map(cause -> cause.getClass().getSimpleName())
            .toList();
    if (causes.contains("NoAuthWithAWSException")) {
      return new InvalidInput(
          key,
          uri,
          "no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or run where an instance role gives them");
    }
    if (causes.contains("UnknownStoreException")) {
      return new InvalidInput(
          key, uri, "there is no such bucket%s; create it, or check the name".formatted(where));
    }
    if (e instanceof AccessDeniedException) {
      return new InvalidInput(
          key,
          uri,
          "access denied%s; check the credentials, and what they may do in this bucket"
              .formatted(where));
    }
    return new UncheckedIOException(
        "Cannot read %s%s: %s".formatted(uri, where, e.getMessage()), e);
  }
}
