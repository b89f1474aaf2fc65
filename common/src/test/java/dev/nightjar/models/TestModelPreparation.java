package dev.nightjar.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.Pooling;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.embed.graph.TinyBert;
import dev.nightjar.embed.graph.TinyBert.Oddity;
import dev.nightjar.embed.graph.TinyBert.Style;
import dev.nightjar.models.ModelPreparation.Form;
import dev.nightjar.models.ModelPreparation.Prepared;
import dev.nightjar.testing.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Model folders are prepared, compared with the original, and read as any other. */
class TestModelPreparation {
  private static final Configuration HADOOP = new Configuration(false);
  private static final List<String> TEXTS =
      IntStream.range(0, 60)
          .mapToObj(
              i -> String.format(Locale.ROOT, "the %d of this as 天气 for %s", i, "x".repeat(i)))
          .toList();

  @TempDir private Path folder;

  private ModelPreparation preparation() {
    ModelLocation location =
        ModelStore.find(folder.resolve("m").toString(), ModelOverrides.NONE, HADOOP);
    return new ModelPreparation(location, TEXTS, HADOOP);
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void aFolderOfEachPrecisionIsWritten(Form form) throws IOException {
    TinyBert.write(folder.resolve("m"), Style.STEPS);

    Prepared made = preparation().write(form, folder.resolve("made"));

    assertThat(made.layers()).isEqualTo(2);
    assertThat(made.agreement().texts()).isBetween(12, 30);
    assertThat(made.calibrated()).isEqualTo(form == Form.INT8 ? 30 : 0);
    ModelLocation read =
        ModelStore.resolve(folder.resolve("made").toString(), ModelOverrides.NONE, HADOOP);
    assertThat(read.spec().fingerprint()).isEqualTo(made.model().fingerprint());
    assertThat(read.spec().normalize()).isTrue();
    OnnxEncoder encoder = (OnnxEncoder) read.spec().encoder();
    assertThat(encoder.pooling()).isEqualTo(Pooling.GRAPH);
    assertThat(encoder.graph().precision()).isEqualTo(form.key());
    assertThat(encoder.graph().form())
        .isEqualTo("as it is: layer last, pooling graph, precision " + form.key());
    assertThat(encoder.graph().width()).isEqualTo(TinyBert.WIDTH);
  }

  @Test
  void embeddingsMayBeProjectedBeforeTheFirstLayer() throws IOException {
    TinyBert.write(folder.resolve("m"), Oddity.PROJECTED);

    Prepared made = preparation().write(Form.INT8, folder.resolve("made"));

    assertThat(made.layers()).isEqualTo(2);
    assertThat(made.calibrated()).isEqualTo(30);
  }

  @Test
  void aGraphOfAnyShapeIsWrittenInHalves() throws IOException {
    TinyModel.write(folder.resolve("m"));

    Prepared made = preparation().write(Form.FP16, folder.resolve("made"));

    OnnxEncoder encoder = (OnnxEncoder) made.model().encoder();
    assertThat(encoder.graph().precision()).isEqualTo("fp16");
    assertThat(made.agreement().least()).isGreaterThan(0.999999);
  }

  @Test
  void aGraphOfAnotherShapeIsRefusedAndNothingIsLeftToUse() throws IOException {
    TinyModel.write(folder.resolve("m"));

    assertThatThrownBy(() -> preparation().write(Form.INT8, folder.resolve("made")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("Cannot prepare model 'm': its output comes of ")
        .hasMessageEndingWith("; it is used as it is");
    assertThat(folder.resolve("made")).doesNotExist();
  }

  @Test
  void whatIsPreparedOrPooledIsNotPreparedAgain() throws IOException {
    TinyModel.writePooled(folder.resolve("m"));

    assertThatThrownBy(this::preparation)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("it is no encoder of floats whose graph gives hidden states");
  }

  @Test
  void filesOfOthersAreNotWrittenOver() throws IOException {
    TinyBert.write(folder.resolve("m"), Style.WHOLE);
    Files.createDirectories(folder.resolve("made"));
    Files.writeString(folder.resolve("made/mine.txt"), "mine");

    assertThatThrownBy(() -> preparation().write(Form.FP32, folder.resolve("made")))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("it holds files already");
  }
}
