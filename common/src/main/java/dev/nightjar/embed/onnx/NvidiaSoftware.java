package dev.nightjar.embed.onnx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Linux tells of the NVIDIA software that a process uses: the driver, the GPUs and the
 * libraries it has loaded, by the names of their files.
 */
final class NvidiaSoftware {
  private static final Pattern DRIVER = Pattern.compile("NVRM version:.*?(\\d+(?:\\.\\d+)+)");
  private static final Pattern GPU = Pattern.compile("(?m)^Model:\\s*(\\S.*)$");
  private static final Pattern LIBRARY =
      Pattern.compile(
          "/lib(cublas|cublasLt|cudart|cudnn|curand|nvinfer)\\.so\\.(\\d+(?:\\.\\d+)*)");

  private NvidiaSoftware() {}

  /**
   * Versions by name, as far as they can be found.
   *
   * @param proc {@code /proc}
   */
  static Map<String, String> versions(Path proc) {
    Map<String, String> versions = new TreeMap<>();
    Matcher driver = DRIVER.matcher(read(proc.resolve("driver/nvidia/version")));
    if (driver.find()) {
      versions.put("nvidia-driver", driver.group(1));
    }
    TreeSet<String> gpus = new TreeSet<>();
    Path folder = proc.resolve("driver/nvidia/gpus");
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> each = Files.newDirectoryStream(folder)) {
        for (Path gpu : each) {
          GPU.matcher(read(gpu.resolve("information")))
              .results()
              .forEach(found -> gpus.add(found.group(1).strip()));
        }
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot list " + folder + ": " + e, e);
      }
    }
    if (!gpus.isEmpty()) {
      versions.put("gpu", String.join(", ", gpus));
    }
    // Paths are the files themselves: loaded by libcublas.so.12, it is libcublas.so.12.8.4.1.
    LIBRARY
        .matcher(read(proc.resolve("self/maps")))
        .results()
        .forEach(library -> versions.put(library.group(1), library.group(2)));
    return versions;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + ": " + e, e);
    }
  }
}
