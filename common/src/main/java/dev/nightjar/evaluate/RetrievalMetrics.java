package dev.nightjar.evaluate;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Retrieval quality, averaged over the queries that have a relevant document. Defined as in
 * trec_eval: nDCG with the score as gain and log2(rank + 1) as discount, recall@k as the share of
 * all relevant documents found, MRR@10 as the reciprocal of the first relevant rank.
 */
public record RetrievalMetrics(
    @JsonProperty("ndcg@10") double ndcg10,
    @JsonProperty("recall@1") double recall1,
    @JsonProperty("recall@10") double recall10,
    @JsonProperty("recall@100") double recall100,
    @JsonProperty("mrr@10") double mrr10,
    int queries) {

  /**
   * Averages over the queries that have a relevant document.
   *
   * @param rankings document ids by query, best first, at least 100 where the corpus has them
   */
  public static RetrievalMetrics of(Map<String, List<String>> rankings, Qrels qrels) {
    double[] sums = new double[5];
    int queries = 0;
    for (Map.Entry<String, List<String>> ranking : rankings.entrySet()) {
      Map<String, Integer> relevant = qrels.relevant(ranking.getKey());
      if (relevant.isEmpty()) {
        continue;
      }
      queries++;
      List<String> found = ranking.getValue();
      sums[0] += ndcg(found, relevant);
      sums[1] += recall(found, relevant, 1);
      sums[2] += recall(found, relevant, 10);
      sums[3] += recall(found, relevant, 100);
      sums[4] += reciprocalRank(found, relevant);
    }
    int n = Math.max(1, queries);
    return new RetrievalMetrics(
        sums[0] / n, sums[1] / n, sums[2] / n, sums[3] / n, sums[4] / n, queries);
  }

  private static double ndcg(List<String> found, Map<String, Integer> relevant) {
    List<Integer> gains = new ArrayList<>();
    found.stream().limit(10).forEach(id -> gains.add(relevant.getOrDefault(id, 0)));
    List<Integer> ideal = new ArrayList<>(relevant.values());
    ideal.sort(Collections.reverseOrder());
    return dcg(gains) / dcg(ideal.subList(0, Math.min(10, ideal.size())));
  }

  private static double dcg(List<Integer> gains) {
    double sum = 0;
    for (int i = 0; i < gains.size(); i++) {
      sum += gains.get(i) * Math.log(2) / Math.log(i + 2);
    }
    return sum;
  }

  private static double recall(List<String> found, Map<String, Integer> relevant, int k) {
    return (double) found.stream().limit(k).filter(relevant::containsKey).count() / relevant.size();
  }

  private static double reciprocalRank(List<String> found, Map<String, Integer> relevant) {
    for (int i = 0; i < Math.min(10, found.size()); i++) {
      if (relevant.containsKey(found.get(i))) {
        return 1.0 / (i + 1);
      }
    }
    return 0;
  }
}
