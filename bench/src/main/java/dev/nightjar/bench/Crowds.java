package dev.nightjar.bench;

import dev.nightjar.index.ChunkIndex;
import dev.nightjar.index.Question;
import dev.nightjar.index.SearchHit;
import dev.nightjar.index.SearchMode;
import dev.nightjar.index.SearchParameters;
import dev.nightjar.index.shard.IndexParameters;
import dev.nightjar.index.shard.IndexedChunk;
import dev.nightjar.index.shard.Quantization;
import dev.nightjar.index.shard.ShardBuilder;
import dev.nightjar.index.shard.TextAnalysis;
import dev.nightjar.vector.Similarity;
import dev.nightjar.vector.Vectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.DoubleSummaryStatistics;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * What crowds of near copies do to the recall of other texts: for 1,000 vectors at a cosine to one
 * that is in none, recall@10 of the others with the crowd and without, of the same questions.
 * Prints a line a cosine.
 */
public final class Crowds {
  private static final int OTHERS = 6000;
  private static final int CROWD = 1000;
  private static final int QUESTIONS = 1000;
  private static final double NEARNESS = 0.65;

  private final Path work;
  private final IndexParameters parameters;
  private final SearchParameters search;

  private Crowds(Path work, int dimension, String quantization, String filter) {
    this.work = work;
    this.parameters =
        new IndexParameters(
            Similarity.COSINE,
            dimension,
            16,
            100,
            Quantization.named(quantization),
            TextAnalysis.STANDARD,
            false);
    this.search = new SearchParameters(SearchMode.VECTOR, 10, 100, filter, false, false);
  }

  /**
   * Arguments: {@code WORK QUANTIZATION FILTER SEEDS COSINES...}; WORK has {@code corpus.f32} and
   * {@code queries.f32} as {@code Ann inputs} writes them; the attribute {@code half} of a filter
   * is 0 or 1, an empty one is none. A cosine of 1 is of copies.
   */
  public static void main(String... args) throws IOException {
    Path work = Path.of(args[0]);
    float[][] corpus = Ann.read(work, "corpus.f32");
    float[][] asked = Ann.read(work, "queries.f32");
    Crowds crowds = new Crowds(work, corpus[0].length, args[1], args[2]);
    for (String cosine : Arrays.asList(args).subList(4, args.length)) {
      List<double[]> pairs = new ArrayList<>();
      for (int seed = 0; seed < Integer.parseInt(args[3]); seed++) {
        crowds.measure(corpus, asked, Double.parseDouble(cosine), seed, pairs);
      }
      print(cosine, pairs);
    }
  }

  private static void print(String cosine, List<double[]> pairs) {
    DoubleSummaryStatistics with = new DoubleSummaryStatistics();
    DoubleSummaryStatistics without = new DoubleSummaryStatistics();
    pairs.forEach(pair -> with.accept(pair[0]));
    pairs.forEach(pair -> without.accept(pair[1]));
    double mean = with.getAverage() - without.getAverage();
    double squares = 0;
    for (double[] pair : pairs) {
      squares += Math.pow(pair[0] - pair[1] - mean, 2);
    }
    System.out.printf(
        Locale.ROOT,
        "cosine %s: %.4f, without %.4f, difference %+.4f (standard error %.4f, %d questions)%n",
        cosine,
        with.getAverage(),
        without.getAverage(),
        mean,
        Math.sqrt(squares) / pairs.size(),
        pairs.size());
  }

  /**
   * Asks once with the crowd and once without.
   *
   * @param pairs takes recall with it and without, a pair a question
   */
  private void measure(
      float[][] corpus, float[][] asked, double cosine, int seed, List<double[]> pairs)
      throws IOException {
    Random random = new Random(seed);
    List<float[]> vectors = new ArrayList<>(Arrays.asList(corpus));
    Collections.shuffle(vectors, random);
    vectors = new ArrayList<>(vectors.subList(0, OTHERS));
    List<Question> questions = new ArrayList<>();
    for (int q = 0; q < QUESTIONS; q++) {
      questions.add(new Question("", asked[q % asked.length]));
      questions.add(new Question("", near(vectors.get(random.nextInt(OTHERS)), NEARNESS, random)));
    }
    List<Set<String>> alone;
    try (ChunkIndex index = index(vectors)) {
      alone = ids(index.search(questions, search));
    }
    float[] centre = vectors.get(random.nextInt(OTHERS));
    for (int n = 0; n < CROWD; n++) {
      vectors.add(near(centre, cosine, random));
    }
    try (ChunkIndex index = index(vectors)) {
      List<Set<String>> found = ids(index.search(questions, search));
      List<Set<String>> exact = ids(index.search(questions, exactly()));
      for (int q = 0; q < exact.size(); q++) {
        Set<String> others = exact.get(q);
        others.removeIf(id -> id.startsWith("crowd"));
        if (!others.isEmpty()) {
          pairs.add(new double[] {share(others, found.get(q)), share(others, alone.get(q))});
        }
      }
    }
  }

  private SearchParameters exactly() {
    return new SearchParameters(
        SearchMode.VECTOR, 10, search.width(), search.filter(), false, true);
  }

  private static double share(Set<String> wanted, Set<String> found) {
    return (double) wanted.stream().filter(found::contains).count() / wanted.size();
  }

  private static List<Set<String>> ids(List<List<SearchHit>> answers) {
    List<Set<String>> ids = new ArrayList<>();
    for (List<SearchHit> hits : answers) {
      Set<String> some = new HashSet<>();
      hits.forEach(hit -> some.add(hit.chunkId()));
      ids.add(some);
    }
    return ids;
  }

  private ChunkIndex index(List<float[]> vectors) throws IOException {
    Path folder = work.resolve("crowds");
    Ann.delete(folder);
    try (ShardBuilder builder = new ShardBuilder(work.resolve("work"), parameters)) {
      for (int n = 0; n < vectors.size(); n++) {
        String id = (n < OTHERS ? "other-" : "crowd-") + n;
        Map<String, String> attributes = Map.of("half", "" + n % 2);
        builder.add(new IndexedChunk(id, id, 0, 0, 0, "", attributes, 0), vectors.get(n));
      }
      builder.build(folder);
    }
    return ChunkIndex.open(List.of(folder), parameters);
  }

  /** A vector at a cosine to another, in a random direction. */
  private static float[] near(float[] vector, double cosine, Random random) {
    float[] away = new float[vector.length];
    double along = 0;
    for (int d = 0; d < away.length; d++) {
      away[d] = (float) random.nextGaussian();
      along += (double) away[d] * vector[d];
    }
    double norm = Vectors.norm(vector);
    for (int d = 0; d < away.length; d++) {
      away[d] -= (float) (along / (norm * norm) * vector[d]);
    }
    double scale = norm / Vectors.norm(away) * Math.sqrt(1 - cosine * cosine);
    for (int d = 0; d < away.length; d++) {
      away[d] = (float) (cosine * vector[d] + scale * away[d]);
    }
    return away;
  }
}
