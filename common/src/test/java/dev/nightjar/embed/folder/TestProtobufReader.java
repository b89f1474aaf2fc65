package dev.nightjar.embed.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.OnnxEncoder.EncoderLayer;
import dev.nightjar.embed.WordEncoder.Weighting;
import dev.nightjar.vector.Precision;
import dev.nightjar.vector.Similarity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fields of messages without their schema, and names of closed choices. */
class TestProtobufReader {
  /** Writes fields. */
  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  private static byte[] message(Fields fields) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    fields.write(out);
    out.flush();
    return bytes.toByteArray();
  }

  private static ProtobufReader reader(byte[] bytes) {
    return new ProtobufReader(ByteBuffer.wrap(bytes));
  }

  @Test
  void fieldsOfEveryWireTypeAreReadOrSteppedOver() throws IOException {
    byte[] inner = message(out -> out.writeString(3, "夜鹰"));
    byte[] bytes =
        message(
            out -> {
              out.writeInt64(1, -5);
              out.writeFixed64(2, 7);
              out.writeByteArray(4, inner);
              out.writeFloat(5, 1.5f);
              out.writeUInt64(1000, Long.MAX_VALUE);
              out.writeString(6, "");
            });
    ProtobufReader reader = reader(bytes);
    assertThat(reader.next()).isTrue();
    assertThat(reader.field()).isEqualTo(1);
    assertThat(reader.number()).isEqualTo(-5);
    assertThat(reader.next()).isTrue();
    assertThat(reader.field()).isEqualTo(2);
    assertThat(reader.next()).isTrue();
    ProtobufReader message = reader.message();
    assertThat(message.next()).isTrue();
    assertThat(message.text()).isEqualTo("夜鹰");
    assertThat(message.next()).isFalse();
    assertThat(reader.next()).isTrue();
    assertThat(reader.next()).isTrue();
    assertThat(reader.field()).isEqualTo(1000);
    assertThat(reader.number()).isEqualTo(Long.MAX_VALUE);
    assertThat(reader.next()).isTrue();
    assertThat(reader.text()).isEmpty();
    assertThat(reader.next()).isFalse();
    assertThat(reader.next()).as("at the end for good").isFalse();
  }

  @Test
  void anEmptyMessageHasNoFields() throws IOException {
    assertThat(reader(new byte[0]).next()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0a", // a length is missing
        "0a05 6162", // it is longer than what is there
        "0affffffff0f", // and negative
        "08ffffffffffffffffffff01", // a number of more than 64 bits
        "09 0102", // a fixed number is cut off
        "0005", // field 0
        "0e", // no wire type
        "0c" // the end of a group that never began
      })
  void damageIsTold(String hex) {
    byte[] bytes = java.util.HexFormat.of().parseHex(hex.replace(" ", ""));
    assertThatThrownBy(() -> reader(bytes).next())
        .isInstanceOf(InvalidProtocolBufferException.class);
  }

  @Test
  void randomBytesEndInAnErrorOrTheEnd() {
    for (int seed = 0; seed < 500; seed++) {
      byte[] bytes = new byte[40];
      new Random(seed).nextBytes(bytes);
      ProtobufReader reader = reader(bytes);
      int fields = 0;
      try {
        while (reader.next()) {
          fields++;
        }
      } catch (InvalidProtocolBufferException e) {
        assertThat(e.getMessage()).as("seed %d", seed).isNotEmpty();
      } catch (IOException e) {
        throw new AssertionError("seed " + seed, e);
      }
      assertThat(fields).as("seed %d", seed).isLessThan(40);
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void precisionsAreWhatUsersWrite(Precision precision) {
    assertThat(Precision.named(precision.key())).isEqualTo(precision);
    assertThat(Precision.keys()).contains(precision.key()).startsWith("float32");
    assertThat(precision.bits()).isBetween(1, 32);
  }

  @Test
  void halvesAreTheNearestThatThereAre() {
    assertThat(Precision.rounded(new float[] {1, 65504, 1e9f, -1e9f, 0.1f, 2049}))
        .containsExactly(1, 65504, 65504, -65504, 0.099975586f, 2048);
    assertThatThrownBy(() -> Precision.named("float64")).hasMessageContaining("'float64'");
  }

  @Test
  void otherChoicesHaveTheirKeysToo() {
    for (Similarity similarity : Similarity.values()) {
      assertThat(Similarity.named(similarity.key())).isEqualTo(similarity);
    }
    for (Granularity granularity : Granularity.values()) {
      assertThat(Granularity.named(granularity.key())).isEqualTo(granularity);
    }
    for (EncoderLayer layer : EncoderLayer.values()) {
      assertThat(EncoderLayer.named(layer.key())).isEqualTo(layer);
    }
    for (Weighting weighting : Weighting.values()) {
      assertThat(Weighting.named(weighting.key())).isEqualTo(weighting);
    }
    assertThatThrownBy(() -> Weighting.named("idf"))
        .isInstanceOf(ModelException.class)
        .hasMessage("Unknown weighting 'idf' (mean or sif)");
  }
}
