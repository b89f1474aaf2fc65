package dev.nightjar.size;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * GPUs whose pace is known or can be told from one that is: measured on an H200
 * (docs/benchmarks.md, GPU), for others scaled by published dense fp16 operations a second.
 */
public enum Gpu {
  /** The one that was measured. */
  H200(989.4, "glennklockwood.com/garden/processors/h100, of the H100 SXM5, whose chip it has"),
  /** SXM5; those for PCIe are slower. */
  H100(989.4, "glennklockwood.com/garden/processors/h100, of the SXM5"),
  /** HGX, 1,000 W. */
  B200(2250, "glennklockwood.com/garden/processors/B200, of the HGX at 1,000 W"),
  /** SXM4. */
  A100(312, "glennklockwood.com/garden/processors/A100, after NVIDIA's data sheet"),
  /** PCIe. */
  L40S(366.43, "hmc-tech.com/gpu/nvidia-l40s-vs-nvidia-t40"),
  /** PCIe. */
  L4(125.34, "hmc-tech.com/gpu/nvidia-l4-vs-nvidia-a100-40gb"),
  /** PCIe. */
  T4(65.13, "hmc-tech.com/gpu/nvidia-gb200-vs-nvidia-t4");

  /** Of the CPUs beside the GPU that was measured, which read and write. */
  public static final int HOST_CORES = 16;

  private static final String BENCHMARKS = "docs/benchmarks.md, GPU";

  /** e5-small in fp16, the engine alone, four threads: tokens/s by tokens of a text. */
  private static final Pace ENGINE =
      new Pace(
          List.of(
              new Pace.Point(32, 4_113_764),
              new Pace.Point(68, 5_151_301),
              new Pace.Point(128, 5_675_427),
              new Pace.Point(256, 5_318_142),
              new Pace.Point(512, 4_830_846)),
          BENCHMARKS);

  /** 12 layers of width 384 and feed-forward parts of 1,536, and the positions. */
  private static final ModelSize MEASURED = new ModelSize("e5-small", 132_900_000, 21_491_712, 384);

  /** Others that were measured, at 256 tokens, by e5-small there. */
  private static final Map<String, Double> MODELS =
      Map.of(
          "e5-small", 1.0,
          "minilm", 10_058_634 / 5_318_142.0,
          "bge-small-en", 5_001_077 / 5_318_142.0);

  /** Of the engine's pace, what the embedding stage of a whole job made. */
  private static final double STAGE = 60_680 / 75_754.0;

  private final double teraflops;
  private final String source;

  Gpu(double teraflops, String source) {
    this.teraflops = teraflops;
    this.source = source;
  }

  /** The name in options and results. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Dense fp16 operations a second, in units of 10^12, as published. */
  public double teraflops() {
    return teraflops;
  }

  /** Where that is published. */
  public String source() {
    return source;
  }

  /** Tokens a second of one GPU in the embedding stage of a job, the model in fp16. */
  public Pace pace(ModelSize model) {
    Optional<Double> measured = Optional.ofNullable(MODELS.get(model.name()));
    double times = STAGE * teraflops / H200.teraflops;
    List<Pace.Point> points =
        ENGINE.points().stream()
            .map(
                point ->
                    new Pace.Point(
                        point.length(),
                        point.tokensPerSecond()
                            * times
                            * measured.orElseGet(() -> relative(model, point.length()))))
            .toList();
    return new Pace(points, words(model, measured.isPresent()));
  }

  private static double relative(ModelSize model, double length) {
    return MEASURED.operations(length) / model.operations(length);
  }

  private String words(ModelSize model, boolean measured) {
    String what =
        measured
            ? "%s in fp16 measured on an H200 (%s)".formatted(model.name(), BENCHMARKS)
            : "e5-small in fp16 measured on an H200 (%s), scaled to %s by operations a token"
                .formatted(BENCHMARKS, model.name());
    return this == H200
        ? what
        : String.format(
            Locale.ROOT,
            "%s, times %.2f by dense fp16 operations a second (%s)",
            what,
            teraflops / H200.teraflops,
            source);
  }
}
