package dev.nightjar.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TestRetrievalMetrics {
  @Test
  void agreesWithFiguresByHand() {
    Qrels qrels = Qrels.parse("qrels.tsv", List.of("q1\ta\t2", "q1\tb\t1", "q2\tc\t1", "q3\td\t0"));
    RetrievalMetrics metrics =
        RetrievalMetrics.of(
            Map.of("q1", List.of("x", "a", "b"), "q2", List.of("c"), "q3", List.of("d")), qrels);
    double log3 = Math.log(3) / Math.log(2);
    double ndcg1 = (2 / log3 + 1 / 2.0) / (2 + 1 / log3);
    assertThat(metrics.queries()).isEqualTo(2);
    assertThat(metrics.ndcg10()).isCloseTo((ndcg1 + 1) / 2, within(1e-12));
    assertThat(metrics.recall1()).isEqualTo(0.5);
    assertThat(metrics.recall10()).isEqualTo(1.0);
    assertThat(metrics.mrr10()).isEqualTo(0.75);
  }

  @Test
  void namesTheLineThatIsWrong() {
    assertThatThrownBy(
            () -> Qrels.parse("qrels.tsv", List.of("query-id\tcorpus-id\tscore", "q a 1")))
        .hasMessageContaining("qrels.tsv")
        .hasMessageContaining("line 2 is 'q a 1'");
  }
}
