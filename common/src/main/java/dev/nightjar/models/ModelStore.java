package dev.nightjar.models;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Suggestions;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.ModelOverrides.WordOverrides;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.RemoteEncoder;
import dev.nightjar.embed.StaticEncoder;
import dev.nightjar.embed.WordEncoder;
import dev.nightjar.embed.folder.BuiltInModel;
import dev.nightjar.embed.folder.BuiltInModels;
import dev.nightjar.embed.folder.ModelFolder;
import dev.nightjar.embed.folder.ModelInspection;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.embed.folder.SparseFolder;
import dev.nightjar.embed.node.NodeCache;
import dev.nightjar.embed.remote.RemoteModels;
import dev.nightjar.io.DigestedFiles;
import dev.nightjar.io.cache.NodeCopies;
import dev.nightjar.io.cache.NodeFolders;
import dev.nightjar.io.cache.SharedCache;
import dev.nightjar.io.run.ModelCard.SparseCard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * Finds models by name, local path or URI, and brings their files to the machine that runs them,
 * once a machine and checked by SHA-256. Safe for use by several threads and processes.
 */
public final class ModelStore {
  /** The folders that this process has checked lately, as they looked. */
  private static final SharedCache<Looks, Path> CHECKED =
      new SharedCache<>("checked folder", 64, folder -> {});

  /** Files, the digests they must have, and how they look. */
  private record Looks(String state) {}

  private ModelStore() {}

  /**
   * Resolves what {@code model.name} says: {@code openai:NAME}, a file of word vectors or a folder
   * if there is one, else a built-in name. Graphs of encoders are prepared on the way, once a
   * machine.
   *
   * @throws InvalidInput if there is no such model, or an option does not go with it
   * @throws ModelException if its folder is not usable
   */
  public static ModelLocation resolve(
      String model, ModelOverrides overrides, Configuration hadoop) {
    ModelLocation found = find(model, overrides, hadoop);
    if (found.spec().encoder() instanceof OnnxEncoder.Sparse) {
      throw new InvalidInput(
          "model.name",
          model,
          "it makes sparse vectors, which stand beside those of another model",
          "name it by ‹sparse.model›");
    }
    return overrides.prepared() && found.spec().encoder() instanceof OnnxEncoder encoder
        ? found.with(PreparedGraphs.of(found.spec(), encoder, folder(found.uri(), hadoop), hadoop))
        : found;
  }

  /**
   * Resolves what {@code sparse.model} says: the folder of a model of sparse vectors.
   *
   * @param terms most terms of a vector
   * @throws InvalidInput if it is no such model
   * @throws ModelException if its folder is not usable
   */
  public static ModelLocation sparse(String model, int terms, Configuration hadoop) {
    if (!isSparse(model, hadoop)) {
      boolean other = Files.isDirectory(Path.of(model)) || model.contains("://");
      throw new InvalidInput(
          "sparse.model",
          model,
          other ? "it makes no sparse vectors" : "there is no such folder",
          "give the folder of a SparseEncoder (docs/models.md)");
    }
    ModelLocation found = find(model, ModelOverrides.NONE, hadoop);
    OnnxEncoder.Sparse sparse = (OnnxEncoder.Sparse) found.spec().encoder();
    return found.with(found.spec().with(sparse.withTerms(terms)));
  }

  /**
   * The model that made sparse vectors, where its card says that it lies.
   *
   * @param of what they are of, such as an index and its name
   * @throws InvalidInput if there is no such model, or another by its fingerprint
   */
  public static ModelLocation sparse(SparseCard card, String of, Configuration hadoop) {
    ModelLocation model = sparse(card.reference(), card.terms(), hadoop);
    String is = model.spec().fingerprint();
    if (!is.equals(card.fingerprint())) {
      throw new InvalidInput(
          "sparse.model",
          card.reference(),
          "its fingerprint is %.12s, the sparse vectors of %s were made with '%s' of fingerprint %.12s"
              .formatted(is, of, card.name(), card.fingerprint()),
          "name that model's folder with ‹sparse.model›");
    }
    return model;
  }

  /** Whether a name is that of a folder with a model of sparse vectors. */
  public static boolean isSparse(String model, Configuration hadoop) {
    return (model.contains("://") || Files.isDirectory(Path.of(model)))
        && SparseFolder.is(folder(model, hadoop));
  }

  private static Path folder(String uri, Configuration hadoop) {
    return uri.contains("://")
        ? NodeCopies.copy("model folder", uri, cache(hadoop), hadoop)
        : Path.of(uri);
  }

  /**
   * The same with the graph as it is.
   *
   * @throws InvalidInput if there is no such model, or an option does not go with it
   * @throws ModelException if its folder is not usable
   */
  public static ModelLocation find(String model, ModelOverrides overrides, Configuration hadoop) {
    if (RemoteModels.isRemote(model)) {
      return new ModelLocation(model, model, RemoteModels.spec(model, overrides));
    }
    Optional<String> words = WordTables.find(model, hadoop);
    if (words.isPresent()) {
      return WordTables.resolve(words.get(), overrides, hadoop);
    }
    if (!overrides.words().equals(WordOverrides.NONE)) {
      throw InvalidInput.told(
          "model.tokenizer",
          "Invalid options 'model.tokenizer', 'model.weighting' or 'model.sif-a': they are for files of word vectors, which '%s' is not"
              .formatted(model));
    }
    if (model.contains("://")) {
      return copied(model, overrides, hadoop);
    }
    Path folder = Path.of(model);
    if (Files.isDirectory(folder)) {
      Path real = folder.toAbsolutePath().normalize();
      return in(real, real.getFileName().toString(), overrides, hadoop);
    }
    Path models = NodeFolders.of(hadoop).models();
    return in(BuiltInModels.folder(builtIn(model), models), model, overrides, hadoop);
  }

  private static ModelLocation copied(String uri, ModelOverrides overrides, Configuration hadoop) {
    Path copy = folder(uri, hadoop);
    String name = uri.replaceAll("/+$", "").replaceAll(".*/", "");
    ModelSpec spec = read(name, copy, uri, overrides);
    remember(copy, spec);
    return new ModelLocation(uri, uri, spec);
  }

  private static ModelLocation in(
      Path folder, String name, ModelOverrides overrides, Configuration hadoop) {
    ModelSpec spec = IntegerGraphs.of(ModelFolder.read(name, folder, overrides), folder);
    boolean builtIn =
        BuiltInModel.named(name).isPresent()
            && BuiltInModels.places(NodeFolders.of(hadoop).models()).contains(folder.getParent());
    return new ModelLocation(folder.toString(), builtIn ? name : folder.toString(), spec);
  }

  private static BuiltInModel builtIn(String name) {
    List<String> names = BuiltInModel.all().stream().map(BuiltInModel::name).toList();
    return BuiltInModel.named(name)
        .orElseThrow(
            () ->
                InvalidInput.told(
                    "model.name",
                    "Unknown model '%s'%s (a model folder, a file of word vectors, openai:NAME, or one of %s)"
                        .formatted(
                            name, Suggestions.didYouMean(name, names), String.join(", ", names))));
  }

  /** Reads the copy of a model; what is wrong with it is wrong there. */
  private static ModelSpec read(String name, Path copy, String uri, ModelOverrides overrides) {
    String there = uri.replaceAll("/+$", "");
    try {
      return IntegerGraphs.of(ModelFolder.read(name, copy, overrides), copy);
    } catch (InvalidInput e) {
      throw e.edited(text -> text.replace(copy.toString(), there));
    } catch (ModelException e) {
      throw new ModelException(
          String.valueOf(e.getMessage()).replace(copy.toString(), there), e.getCause());
    }
  }

  /**
   * Whether a model is a local file of word vectors that has to be read first, which may take long.
   */
  public static boolean isUnread(String model, Configuration hadoop) {
    return !model.contains("://") && WordTables.isNew(model, hadoop);
  }

  /**
   * What the files of a model say; empty for a hosted one, which has none.
   *
   * @throws ModelException if a file of it cannot be read
   */
  public static Optional<ModelInspection> inspect(ModelLocation location, Configuration hadoop) {
    return switch (location.spec().encoder()) {
      case OnnxEncoder onnx ->
          Optional.of(ModelInspection.of(location.spec(), onnx, local(location, hadoop)));
      case OnnxEncoder.Sparse sparse -> Optional.empty();
      case StaticEncoder table ->
          Optional.of(ModelInspection.of(location.spec(), table, local(location, hadoop)));
      case WordEncoder words -> Optional.of(WordTables.inspect(location, hadoop));
      case RemoteEncoder remote -> Optional.empty();
    };
  }

  static Path cache(Configuration hadoop) {
    return NodeFolders.of(hadoop).copies();
  }

  /**
   * The {@code tokenizer.json} that counts a hosted model's tokens, on this machine; empty if there
   * is none.
   */
  public static Optional<Path> tokenizerFile(RemoteEncoder encoder, Configuration hadoop) {
    String file = encoder.endpoint().tokenizerFile();
    if (file.isEmpty()) {
      return Optional.empty();
    }
    if (!file.contains("://")) {
      return Optional.of(Path.of(file));
    }
    try {
      Path folder = NodeCopies.copy("tokenizer", file, cache(hadoop), hadoop);
      return Optional.of(folder.resolve(new org.apache.hadoop.fs.Path(file).getName()));
    } catch (UncheckedIOException e) {
      throw new ModelException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * The folder on this machine that holds the model's files, or the table of word vectors, with the
   * digests its spec names.
   */
  public static Path local(ModelLocation location, Configuration hadoop) {
    if (location.spec().encoder() instanceof WordEncoder) {
      return WordTables.local(location, hadoop);
    }
    if (!location.uri().contains("://")) {
      Path folder = Path.of(location.uri());
      if (!Files.isDirectory(folder)) {
        throw new ModelException(
            "Missing model folder: %s on this machine; put it there, or pass ‹model.name› with a path that every machine reads"
                .formatted(folder));
      }
      return checked(folder, location.spec(), "put the same files on every machine");
    }
    Path copy = folder(location.uri(), hadoop);
    return checked(
        copy,
        location.spec(),
        "delete %s so that it is fetched again, or begin the run again if %s was replaced meanwhile"
            .formatted(copy, location.uri()));
  }

  /**
   * The graph of an encoder as it is run on this machine.
   *
   * @param folder of the model on this machine
   */
  public static Path graph(
      ModelLocation location, OnnxEncoder encoder, Path folder, Configuration hadoop) {
    return PreparedGraphs.file(location.spec(), encoder, folder, hadoop);
  }

  /**
   * Keeps the digests of a copy beside it as they come; later, a copy that has others is damaged
   * and must not pass for another model. The file is as sha256sum writes it; beside a copy that
   * another user keeps it is that user's.
   */
  private static void remember(Path copy, ModelSpec spec) {
    Path digests = copy.resolveSibling(copy.getFileName() + ".sha256");
    try {
      Map<String, String> known = new TreeMap<>();
      if (Files.isReadable(digests)) {
        for (String line : Files.readAllLines(digests)) {
          String[] parts = line.split(" {2}", 2);
          known.put(parts[1], parts[0]);
        }
      }
      boolean more = false;
      for (Map.Entry<String, String> file : spec.files().entrySet()) {
        String fetched = known.putIfAbsent(file.getKey(), file.getValue());
        more |= fetched == null;
        if (fetched != null && !fetched.equals(file.getValue())) {
          throw new ModelException(
              "Cannot use %s: its SHA-256 is %s, it was fetched with %s; delete %s so that it is fetched again"
                  .formatted(copy.resolve(file.getKey()), file.getValue(), fetched, copy));
        }
      }
      if (more) {
        List<String> lines = new ArrayList<>();
        known.forEach((name, digest) -> lines.add(digest + "  " + name));
        NodeCache.replace(digests, lines);
      }
      NodeCache.used(digests);
    } catch (IOException e) {
      throw new ModelException("Cannot read " + digests + ": " + e.getMessage(), e);
    }
  }

  private static Path checked(Path folder, ModelSpec spec, String remedy) {
    DigestedFiles files = new DigestedFiles(folder, spec.files());
    try {
      CHECKED.lease(new Looks(files.state()), () -> same(files, remedy)).close();
      return folder;
    } catch (IOException e) {
      throw new ModelException("Cannot read " + folder + ": " + e.getMessage(), e);
    }
  }

  private static Path same(DigestedFiles files, String remedy) throws IOException {
    Optional<DigestedFiles.Differing> file = files.differing();
    if (file.isPresent()) {
      throw new ModelException(
          "Cannot use %s: its SHA-256 is %s, the run began with %s; %s"
              .formatted(file.get().path(), file.get().found(), file.get().expected(), remedy));
    }
    return files.folder();
  }
}
