package dev.nightjar.embed.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestNvidiaSoftware {
  @TempDir Path proc;

  private void write(String file, String text) throws IOException {
    Path path = proc.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  @Test
  void driverAndLibrariesAreFound() throws IOException {
    write(
        "driver/nvidia/version",
        "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.159.04  Release Build\n"
            + "GCC version:  gcc version 13.3.0\n");
    write(
        "driver/nvidia/gpus/0000:01:00.0/information",
        "Model: \t\t NVIDIA H100 80GB HBM3\nIRQ:   \t\t 54\n");
    write(
        "self/maps",
        "7f00-7f01 r-xp 0 08:01 5 /usr/lib/x86_64-linux-gnu/libcublasLt.so.12.8.4.1\n"
            + "7f01-7f02 r--p 0 08:01 5 /usr/lib/x86_64-linux-gnu/libcublasLt.so.12.8.4.1\n"
            + "7f02-7f03 r-xp 0 08:01 6 /opt/cuda/lib64/libcudart.so.12.8.90\n"
            + "7f03-7f04 r-xp 0 08:01 7 /usr/lib/libcuda.so.580.159.04\n");

    assertThat(NvidiaSoftware.versions(proc))
        .isEqualTo(
            Map.of(
                "nvidia-driver", "580.159.04",
                "gpu", "NVIDIA H100 80GB HBM3",
                "cublasLt", "12.8.4.1",
                "cudart", "12.8.90"));
  }

  @Test
  void aMachineWithoutNvidiasDriverHasNone() {
    assertThat(NvidiaSoftware.versions(proc)).isEmpty();
  }
}
