package dev.nightjar.index.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.apache.lucene.util.BytesRef;
import org.junit.jupiter.api.Test;

class TestMaxSim {
  @Test
  void eachTokenOfTheQuestionCountsByItsNearest() {
    float[][] question = {{1, 0}, {0, 1}};
    float[][] chunk = {{0.5f, 0.25f}, {-1, 0.75f}, {0.25f, 0}};
    assertThat(MaxSim.score(question, chunk)).isCloseTo((0.5 + 0.75) / 2, within(1e-9));
    assertThat(MaxSim.score(question, new float[0][])).isZero();
    assertThat(MaxSim.score(new float[0][], chunk)).isZero();
  }

  @Test
  void tokensAreKeptAsSixteenBits() {
    float[][] tokens = {{1, -0.5f, 0.1f}, {0, 65504, 1e-3f}};
    byte[] kept = MaxSim.encode(tokens);
    assertThat(kept).hasSize(4 + 2 * 3 * 2);
    float[][] back = MaxSim.decode(new BytesRef(kept));
    assertThat(back[0][1]).isEqualTo(-0.5f);
    assertThat(back[0][2]).isCloseTo(0.1f, within(1e-4f));
    assertThat(back[1][1]).isEqualTo(65504f);
    assertThat(MaxSim.decode(new BytesRef(MaxSim.encode(new float[0][])))).isEmpty();
  }
}
