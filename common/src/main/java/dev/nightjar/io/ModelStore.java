package dev.nightjar.io;

import dev.nightjar.config.Suggestions;
import dev.nightjar.embed.BuiltInModel;
import dev.nightjar.embed.BuiltInModels;
import dev.nightjar.embed.Digests;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelFolder;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.ModelSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * Finds models by name, local path or URI, and brings their files to the machine that runs them,
 * once a machine and checked by SHA-256. Safe for use by several threads and processes.
 */
public final class ModelStore {
  /** The Hadoop setting of the folder that keeps copies of remote models on each machine. */
  public static final String CACHE = "nightjar.models.cache";

  /** Folders whose digests this process has checked. */
  private static final Set<Path> CHECKED = ConcurrentHashMap.newKeySet();

  private ModelStore() {}

  /**
   * Resolves what {@code --model} says: a folder if there is one, else a built-in name.
   *
   * @throws ModelException if there is no such model, or its folder is not usable
   */
  public static ModelLocation resolve(
      String model, ModelOverrides overrides, Configuration hadoop) {
    if (model.contains("://")) {
      Path copy = download(model, hadoop);
      String name = model.replaceAll("/+$", "").replaceAll(".*/", "");
      return new ModelLocation(model, ModelFolder.read(name, copy, overrides));
    }
    Path folder = Path.of(model);
    if (Files.isDirectory(folder)) {
      Path real = folder.toAbsolutePath().normalize();
      return new ModelLocation(
          real.toString(), ModelFolder.read(real.getFileName().toString(), real, overrides));
    }
    BuiltInModel builtIn =
        BuiltInModel.named(model)
            .orElseThrow(
                () ->
                    new ModelException(
                        "Unknown model '%s'%s (a model folder, or one of %s)"
                            .formatted(
                                model,
                                Suggestions.didYouMean(model, names()),
                                String.join(", ", names()))));
    Path fetched = BuiltInModels.folder(builtIn).toAbsolutePath();
    return new ModelLocation(fetched.toString(), ModelFolder.read(model, fetched, overrides));
  }

  private static List<String> names() {
    return BuiltInModel.all().stream().map(BuiltInModel::name).toList();
  }

  /** The folder on this machine that holds the model's files, with the digests its spec names. */
  public static Path local(ModelLocation location, Configuration hadoop) {
    if (!location.uri().contains("://")) {
      Path folder = Path.of(location.uri());
      if (!Files.isDirectory(folder)) {
        throw new ModelException(
            "Missing model folder: %s on this machine; put it there, or pass --model with a path that every machine reads"
                .formatted(folder));
      }
      return checked(folder, location.spec());
    }
    return checked(download(location.uri(), hadoop), location.spec());
  }

  private static Path checked(Path folder, ModelSpec spec) {
    if (CHECKED.contains(folder)) {
      return folder;
    }
    for (Map.Entry<String, String> file : spec.files().entrySet()) {
      Path path = folder.resolve(file.getKey());
      try (InputStream in = Files.newInputStream(path)) {
        String found = Digests.sha256(in);
        if (!found.equals(file.getValue())) {
          throw new ModelException(
              "Cannot use %s: its SHA-256 is %s, the run began with %s; delete it so that it is fetched again"
                  .formatted(path, found, file.getValue()));
        }
      } catch (IOException e) {
        throw new ModelException("Cannot read " + path + ": " + e.getMessage(), e);
      }
    }
    CHECKED.add(folder);
    return folder;
  }

  /** Copies a remote folder to this machine unless it is here; one process at a time does it. */
  private static synchronized Path download(String uri, Configuration hadoop) {
    Path cache = Path.of(hadoop.get(CACHE, BuiltInModels.cache().resolve("remote").toString()));
    try {
      org.apache.hadoop.fs.Path source = new org.apache.hadoop.fs.Path(uri);
      FileSystem files = source.getFileSystem(hadoop);
      if (!files.exists(source)) {
        throw new ModelException("Missing model folder: " + uri);
      }
      Path target = cache.resolve(Digests.sha256(uri + listing(files, source)).substring(0, 32));
      Files.createDirectories(cache);
      try (FileChannel channel =
              FileChannel.open(
                  cache.resolve(target.getFileName() + ".lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (!Files.isDirectory(target) && lock.isValid()) {
          Path part = cache.resolve(target.getFileName() + ".part");
          copy(files, source, part);
          Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        }
      }
      return target;
    } catch (IOException e) {
      throw new ModelException("Cannot fetch the model " + uri + ": " + e.getMessage(), e);
    }
  }

  private static String listing(FileSystem files, org.apache.hadoop.fs.Path folder)
      throws IOException {
    StringBuilder listing = new StringBuilder();
    var all = files.listFiles(folder, true);
    TreeSet<String> entries = new TreeSet<>();
    while (all.hasNext()) {
      var file = all.next();
      entries.add(file.getPath() + " " + file.getLen() + " " + file.getModificationTime());
    }
    entries.forEach(entry -> listing.append('\n').append(entry));
    return listing.toString();
  }

  private static void copy(FileSystem files, org.apache.hadoop.fs.Path source, Path target)
      throws IOException {
    String base = files.makeQualified(source).toUri().getPath();
    var all = files.listFiles(source, true);
    while (all.hasNext()) {
      org.apache.hadoop.fs.Path file = all.next().getPath();
      Path copy =
          target.resolve(file.toUri().getPath().substring(base.length()).replaceAll("^/+", ""));
      Files.createDirectories(copy.getParent());
      try (InputStream in = files.open(file)) {
        Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
