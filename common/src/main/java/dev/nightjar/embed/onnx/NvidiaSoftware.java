package dev.nightjar.embed.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What Linux tells of the NVIDIA software that a process uses: the driver, the GPUs and the
 * libraries it has loaded, by the names of their files. It is told for the record alone, so what a
 * container hides is left out.
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
    String gpus =
        list(proc.resolve("driver/nvidia/gpus")).stream()
            .flatMap(gpu -> GPU.matcher(read(gpu.resolve("information"))).results())
            .map(found -> found.group(1).strip())
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    if (!gpus.isEmpty()) {
      versions.put("gpu", gpus);
    }
    // Paths are the files themselves: loaded by libcublas.so.12, it is libcublas.so.12.8.4.1.
    LIBRARY
        .matcher(read(proc.resolve("self/maps")))
        .results()
        .forEach(library -> versions.put(library.group(1), library.group(2)));
    return versions;
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }
}
