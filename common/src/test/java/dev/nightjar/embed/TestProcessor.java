package dev.nightjar.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Processors are named by what decides which kernels run on them. */
class TestProcessor {
  private static String kind(String flags) {
    return Processor.kind(
        List.of("processor\t: 0", "model name\t: Some  CPU 9", "flags\t\t: fpu " + flags, ""));
  }

  @Test
  void instructionsThatMatterAreNamed() {
    assertThat(kind("avx2 fma")).isEqualTo("Some CPU 9, AVX2");
    assertThat(kind("avx2 avx512f avx512bw")).isEqualTo("Some CPU 9, AVX-512");
    assertThat(kind("avx2 avx512f avx512_vnni amx_int8"))
        .isEqualTo("Some CPU 9, AVX-512, VNNI, AMX");
    assertThat(kind("avx2 avx_vnni")).isEqualTo("Some CPU 9, AVX2, VNNI");
    assertThat(Processor.kind(List.of("processor\t: 0"))).isEqualTo(System.getProperty("os.arch"));
  }
}
