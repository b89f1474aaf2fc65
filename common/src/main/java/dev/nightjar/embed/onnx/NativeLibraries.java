package dev.nightjar.embed.onnx;

import ai.onnxruntime.OrtEnvironment;
import dev.nightjar.embed.node.NodeCache;
import dev.nightjar.embed.node.NodePlaces;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;

/**
 * ONNX Runtime's native libraries, unpacked once a machine. Left to itself, each process unpacks
 * them into a folder of its own below the temporary directory, and leaves the folder there.
 */
final class NativeLibraries {
  /** ONNX Runtime's own settings of what it loads. */
  private static final String SETTINGS = "onnxruntime.native.";

  private static final String FOLDER = SETTINGS + "path";

  /** Whoever has set one of them knows better. */
  private static final boolean SET_BY_USER =
      System.getProperties().stringPropertyNames().stream()
          .anyMatch(name -> name.startsWith(SETTINGS));

  /** The last three are of the build for GPUs. */
  private static final List<String> NAMES =
      List.of(
          "onnxruntime",
          "onnxruntime4j_jni",
          "onnxruntime_providers_shared",
          "onnxruntime_providers_cuda",
          "onnxruntime_providers_tensorrt");

  private NativeLibraries() {}

  /**
   * Sees to it that the libraries are on this machine's disk and that ONNX Runtime looks for them
   * there. To be called before anything of ONNX Runtime is, and again before more of them are
   * loaded: what was not asked for in a week may be gone.
   *
   * @return what to tell the user if that cannot be; ONNX Runtime then goes its own way
   */
  static Optional<String> provide() {
    Map<String, URL> packed = packed();
    if (SET_BY_USER || packed.isEmpty()) { // or there are none for this platform
      return Optional.empty();
    }
    Path cache = NodePlaces.caches().resolve("native");
    try {
      Path folder = NodeCache.made(key(packed), cache, part -> unpack(packed, part));
      for (String file : packed.keySet()) {
        if (!Files.isExecutable(folder.resolve(file))) { // gone, or on a disk of data alone
          throw new IOException(folder.resolve(file) + " is missing or may not be executed");
        }
      }
      System.setProperty(FOLDER, folder.toAbsolutePath().toString());
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          "Cannot keep ONNX Runtime's libraries in %s: %s; each process unpacks them for itself (NIGHTJAR_CACHE names another folder)"
              .formatted(cache, e));
    }
  }

  /** The libraries of this platform on the class path, by file name. */
  private static Map<String, URL> packed() {
    String arch = System.getProperty("os.arch");
    String platform =
        (System.getProperty("os.name").startsWith("Mac") ? "osx-" : "linux-")
            + (arch.equals("amd64") || arch.equals("x86_64") ? "x64" : arch);
    Map<String, URL> files = new LinkedHashMap<>();
    for (String name : NAMES) {
      String file = System.mapLibraryName(name);
      URL packed = OrtEnvironment.class.getResource("native/%s/%s".formatted(platform, file));
      if (packed != null) {
        files.put(file, packed);
      }
    }
    return files;
  }

  /** What they are to the last byte, without reading them. */
  private static String key(Map<String, URL> packed) throws IOException {
    StringBuilder key = new StringBuilder("native libraries");
    for (URL file : packed.values()) {
      if (!(file.openConnection() instanceof JarURLConnection jar)) {
        throw new IOException(file + " is not in a jar");
      }
      JarEntry entry = jar.getJarEntry();
      key.append(
          String.format(
              Locale.ROOT, "\n%s %d %08x", entry.getName(), entry.getSize(), entry.getCrc()));
    }
    return key.toString();
  }

  private static void unpack(Map<String, URL> packed, Path folder) throws IOException {
    for (Map.Entry<String, URL> library : packed.entrySet()) {
      Path file = folder.resolve(library.getKey());
      try (InputStream in = library.getValue().openStream();
          FileChannel out =
              FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        in.transferTo(Channels.newOutputStream(out));
        out.force(true); // the folder must not survive a power cut without its files
      }
      if (!file.toFile().setExecutable(true, false)) {
        throw new IOException("Cannot make " + file + " executable");
      }
    }
  }

  /**
   * Removes the folder that ONNX Runtime has made below the temporary directory, as it does even
   * where it unpacks nothing; what it has unpacked goes when the process ends.
   */
  static void removeTemporary() {
    Optional<Path> folder = temporary();
    try {
      if (folder.isPresent()) {
        Files.deleteIfExists(folder.get());
      }
    } catch (DirectoryNotEmptyException e) {
      Path full = folder.get();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(full)));
    } catch (IOException e) {
      // It is empty, and ONNX Runtime itself tries again.
    }
  }

  private static Optional<Path> temporary() {
    try {
      Field field = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("tempDirectory");
      field.setAccessible(true);
      return Optional.ofNullable((Path) field.get(null));
    } catch (ReflectiveOperationException | RuntimeException e) {
      return Optional.empty(); // another version
    }
  }

  private static void remove(Path folder) {
    File[] files = folder.toFile().listFiles();
    for (File file : files == null ? new File[0] : files) {
      file.delete();
    }
    folder.toFile().delete();
  }
}
