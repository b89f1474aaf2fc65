package dev.nightjar.models;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.ModelOverrides.WordOverrides;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.Pooling;
import dev.nightjar.embed.WordEncoder;
import dev.nightjar.embed.WordEncoder.Weighting;
import dev.nightjar.embed.folder.ModelInspection;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.embed.node.NodeCache;
import dev.nightjar.embed.words.WordFiles;
import dev.nightjar.io.cache.NodeFolders;
import dev.nightjar.tokenize.WordBreaks;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files of word vectors on any file system, and the tables made of them: one a machine, which its
 * processes map. A table stands for a file of one path, size and modification time. Safe for use by
 * threads and processes.
 */
final class WordTables {
  private static final Logger LOG = LoggerFactory.getLogger(WordTables.class);

  /** Says that a folder holds another kind of model. */
  private static final Set<String> OTHERS =
      Set.of("model.onnx", "onnx", "tokenizer.json", "config.json", "modules.json");

  private static final double DEFAULT_SIF_A = 1e-3;

  private WordTables() {}

  /**
   * A file.
   *
   * @param uri its path or URI
   * @param bytes its size
   * @param modified when it was written, in milliseconds
   */
  private record Found(String uri, long bytes, long modified) {
    static Found of(String uri, Configuration hadoop) throws IOException {
      if (isRemote(uri)) {
        FileStatus status = files(uri, hadoop).getFileStatus(new org.apache.hadoop.fs.Path(uri));
        return new Found(uri, status.getLen(), status.getModificationTime());
      }
      Path path = Path.of(uri);
      return new Found(uri, Files.size(path), Files.getLastModifiedTime(path).toMillis());
    }

    /** What its table is known by. */
    String key() {
      return String.join("\n", WordFiles.FORM, uri, bytes + " " + modified);
    }

    InputStream open(Configuration hadoop) throws IOException {
      return isRemote(uri)
          ? files(uri, hadoop).open(new org.apache.hadoop.fs.Path(uri))
          : Files.newInputStream(Path.of(uri));
    }
  }

  /**
   * The file of word vectors that a model's name means: itself, if it is a file, or the one in a
   * folder that holds no other kind of model.
   *
   * @throws ModelException if a folder holds several
   */
  static Optional<String> find(String model, Configuration hadoop) {
    try {
      List<String> files = new ArrayList<>();
      for (String file : candidates(model, hadoop)) {
        if (file.equals(model)) {
          return Optional.of(file);
        }
        Found found = Found.of(file, hadoop);
        try (InputStream in = found.open(hadoop)) {
          if (WordFiles.recognises(file, in)) {
            files.add(file);
          }
        }
      }
      if (files.size() > 1) {
        throw new ModelException(
            "Cannot choose a model in %s: it holds several files of word vectors (%s); pass ‹model.name› with one of them"
                .formatted(model, String.join(", ", files)));
      }
      return files.stream().findFirst();
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + model + ": " + e.getMessage(), e);
    }
  }

  private static List<String> candidates(String model, Configuration hadoop) throws IOException {
    List<String> files = new ArrayList<>();
    boolean other = false;
    if (isRemote(model)) {
      org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(model);
      FileSystem system = files(model, hadoop);
      if (system.getFileStatus(path).isFile()) {
        return List.of(model);
      }
      for (FileStatus status : system.listStatus(path)) {
        other |= OTHERS.contains(status.getPath().getName());
        if (status.isFile()) {
          files.add(model.replaceAll("/+$", "") + "/" + status.getPath().getName());
        }
      }
    } else if (Files.isRegularFile(Path.of(model))) {
      return List.of(model);
    } else if (Files.isDirectory(Path.of(model))) {
      try (Stream<Path> list = Files.list(Path.of(model))) {
        for (Path path : list.sorted().toList()) {
          other |= OTHERS.contains(path.getFileName().toString());
          if (Files.isRegularFile(path)) {
            files.add(path.toString());
          }
        }
      }
    }
    return other ? List.of() : files;
  }

  /**
   * The model of a file.
   *
   * @throws ModelException if the file is damaged
   * @throws InvalidInput if an option does not go with it
   */
  static ModelLocation resolve(String file, ModelOverrides overrides, Configuration hadoop) {
    String uri = isRemote(file) ? file : Path.of(file).toAbsolutePath().normalize().toString();
    WordFiles.Contents contents = contents(table(uri, hadoop));
    String name = uri.substring(uri.lastIndexOf('/') + 1);
    if (overrides.words().strict() && contents.skipped() > 0) {
      throw new ModelException(
          String.format(
              Locale.ROOT,
              "Cannot use %s: %s; correct it, or leave ‹model.strict› out to use the other %d",
              file,
              contents.leftOut(),
              contents.words()));
    }
    refuseWhatDoesNotFit(overrides, contents, file);
    ModelSpec spec =
        new ModelSpec(
            name,
            encoder(name, contents, overrides.words()),
            overrides.normalize().orElse(true),
            Math.min(overrides.maxTokens().orElse(WordEncoder.MAX_TOKENS), WordEncoder.MAX_TOKENS),
            contents.dimension(),
            overrides.queryPrefix().orElse(""),
            overrides.passagePrefix().orElse(""),
            Map.of(name, contents.sha256()),
            warnings(contents, name),
            Granularity.TEXT);
    return new ModelLocation(uri, uri, spec);
  }

  private static void refuseWhatDoesNotFit(
      ModelOverrides overrides, WordFiles.Contents contents, String file) {
    Pooling pooling = overrides.pooling().orElse(Pooling.MEAN);
    if (!pooling.equals(Pooling.MEAN)) {
      throw InvalidInput.told(
          "model.pooling",
          "Invalid option 'model.pooling': %s (word vectors take mean; ‹model.weighting› says what words count for)"
              .formatted(pooling.key()));
    }
    int dimensions = overrides.dimensions().orElse(contents.dimension());
    if (dimensions != contents.dimension()) {
      throw new InvalidInput(
          "model.dimensions",
          dimensions,
          String.format(
              Locale.ROOT,
              "the vectors of %s have %d numbers, all of which count",
              file,
              contents.dimension()));
    }
  }

  private static WordEncoder encoder(
      String name, WordFiles.Contents contents, WordOverrides overrides) {
    double a = overrides.sifA().orElse(DEFAULT_SIF_A);
    if (a <= 0) {
      throw new InvalidInput("model.sif-a", a, "a number above 0");
    }
    return new WordEncoder(
        name,
        contents.format(),
        overrides.tokenizer().orElse(WordBreaks.WORDS.key()),
        overrides.weighting().orElse(Weighting.MEAN),
        a);
  }

  private static List<String> warnings(WordFiles.Contents contents, String name) {
    List<String> warnings = new ArrayList<>();
    if (contents.repeated() > 0) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%d words of %s are there twice, the first of each counts",
              contents.repeated(),
              name));
    }
    if (contents.skipped() > 0) {
      warnings.add(
          "%s is read without some of it (‹model.strict› refuses it): %s"
              .formatted(name, contents.leftOut()));
    }
    return warnings;
  }

  /** What a file of word vectors holds. */
  static ModelInspection inspect(ModelLocation location, Configuration hadoop) {
    Path table = local(location, hadoop);
    WordFiles.Contents contents = contents(table);
    return new ModelInspection.Words(
        contents.sha256(),
        contents.words(),
        contents.repeated(),
        contents.skipped(),
        contents.subwords(),
        table.toString());
  }

  /** Whether a local file of word vectors still has to be made into a table. */
  static boolean isNew(String file, Configuration hadoop) {
    try {
      Path path = Path.of(file).toAbsolutePath().normalize();
      return Files.isRegularFile(path)
          && !NodeCache.isMade(Found.of(path.toString(), hadoop).key(), ModelStore.cache(hadoop));
    } catch (IOException e) {
      return false; // whoever reads it will say
    }
  }

  /** The table of a model on this machine, made of the same bytes as its spec. */
  static Path local(ModelLocation location, Configuration hadoop) {
    String uri = location.uri();
    if (!isRemote(uri) && !Files.isRegularFile(Path.of(uri))) {
      throw new ModelException(
          "Missing file of word vectors: %s on this machine; put it there, or pass ‹model.name› with a path that every machine reads"
              .formatted(uri));
    }
    Path table = table(uri, hadoop);
    String found = contents(table).sha256();
    location
        .spec()
        .files()
        .forEach(
            (name, expected) -> {
              if (!found.equals(expected)) {
                throw new ModelException(
                    "Cannot use %s: its SHA-256 is %s, the run began with %s; put the same file on every machine"
                        .formatted(uri, found, expected));
              }
            });
    return table;
  }

  private static Path table(String uri, Configuration hadoop) {
    Path cache = ModelStore.cache(hadoop);
    try {
      Found found = Found.of(uri, hadoop);
      return NodeCache.made(
          found.key(),
          cache,
          folder -> {
            LOG.info("Reading the word vectors of {}", uri.replaceAll("//[^/@]*@", "//"));
            try (InputStream in = found.open(hadoop)) {
              WordFiles.convert(uri, in, folder);
            }
          });
    } catch (IOException e) {
      throw new ModelException(
          "Cannot bring the word vectors of %s into %s: %s (NIGHTJAR_CACHE or spark.hadoop.%s name another folder)"
              .formatted(uri, cache, e, NodeFolders.COPIES),
          e);
    }
  }

  private static WordFiles.Contents contents(Path table) {
    try {
      return WordFiles.contents(table);
    } catch (IOException e) {
      throw new ModelException(
          "Cannot read %s: %s; delete the folder so that it is made again"
              .formatted(table, e.getMessage()),
          e);
    }
  }

  private static FileSystem files(String uri, Configuration hadoop) throws IOException {
    return new org.apache.hadoop.fs.Path(uri).getFileSystem(hadoop);
  }

  private static boolean isRemote(String uri) {
    return uri.contains("://");
  }
}
