package dev.nightjar.vector.products;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.vector.Hit;
import dev.nightjar.vector.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** By whatever multiplier, the answer is that of comparing all vectors one by one, to the bit. */
class TestExactNeighbors {
  private static final int SEEDS = 2;

  private static final List<Multiplier> MULTIPLIERS = multipliers();

  private static List<Multiplier> multipliers() {
    List<Multiplier> all = new ArrayList<>(List.of(JvmMultiplier.ONLY));
    ServiceLoader.load(Multipliers.class).forEach(library -> all.addAll(library.all()));
    return all;
  }

  /** Kinds of vectors. */
  enum Data {
    GAUSSIAN {
      @Override
      void fill(float[] row, Random random) {
        for (int d = 0; d < row.length; d++) {
          row[d] = (float) random.nextGaussian();
        }
      }
    },
    /** Most pairs have equal products. */
    SMALL_WHOLE_NUMBERS {
      @Override
      void fill(float[] row, Random random) {
        for (int d = 0; d < row.length; d++) {
          row[d] = random.nextInt(3) - 1;
        }
      }
    },
    CLUSTERED {
      @Override
      void fill(float[] row, Random random) {
        Random centre = new Random(random.nextInt(4));
        for (int d = 0; d < row.length; d++) {
          row[d] = (float) (centre.nextGaussian() + 1e-3 * random.nextGaussian());
        }
      }
    },
    DUPLICATES {
      @Override
      void fill(float[] row, Random random) {
        GAUSSIAN.fill(row, new Random(random.nextInt(20)));
      }
    },
    CONSTANT {
      @Override
      void fill(float[] row, Random random) {
        Arrays.fill(row, 0.1f);
      }
    },
    /** All point about the same way, as vectors of some models do. */
    NARROW {
      @Override
      void fill(float[] row, Random random) {
        for (int d = 0; d < row.length; d++) {
          row[d] = (float) (d + 1 + 0.1 * random.nextGaussian());
        }
      }
    },
    /** Lengths from 1e-20 to 1e18, and none. */
    LENGTHS {
      @Override
      void fill(float[] row, Random random) {
        GAUSSIAN.fill(row, random);
        double scale = random.nextInt(9) == 0 ? 0 : Math.pow(10, random.nextInt(39) - 20);
        for (int d = 0; d < row.length; d++) {
          row[d] *= (float) scale;
        }
      }
    },
    /** One number is much larger than the others. */
    OUTLIERS {
      @Override
      void fill(float[] row, Random random) {
        GAUSSIAN.fill(row, random);
        row[random.nextInt(row.length)] *= 1000;
      }
    };

    abstract void fill(float[] row, Random random);

    /** More than a tile has for one kind; it takes long to compare so many one by one. */
    int most() {
      return this == GAUSSIAN ? TileScan.ROWS + 200 : 60;
    }

    Rows rows(int count, int dimension, Random random) {
      float[] matrix = new float[count * dimension];
      float[] row = new float[dimension];
      for (int r = 0; r < count; r++) {
        fill(row, random);
        System.arraycopy(row, 0, matrix, r * dimension, dimension);
      }
      return Rows.of(matrix, dimension);
    }
  }

  private record Case(Data data, int seed, Random random, int dimension, int k) {
    static Case of(Data data, int seed) {
      Random random = new Random(seed);
      return new Case(data, seed, random, 1 + random.nextInt(seed == 0 ? 400 : 40), 1 + seed * 7);
    }
  }

  @ParameterizedTest
  @EnumSource
  void allPairsAreThoseOfComparingOneByOne(Data data) {
    for (int seed = 0; seed < SEEDS; seed++) {
      Case with = Case.of(data, seed);
      Rows first =
          data.rows(1 + with.random().nextInt(data.most()), with.dimension(), with.random());
      Rows second = data.rows(with.random().nextInt(70), with.dimension(), with.random());
      List<Rows> blocks = List.of(first, second);
      AllPairs.Range all = new AllPairs.Range(0, blocks);
      List<List<Hit>> expected = others(blocks, with.k());
      for (Multiplier multiplier : MULTIPLIERS) {
        AllPairs.Found found = AllPairs.within(all, with.k(), (work, pairs) -> multiplier);
        assertThat(hits(found.ofRows()))
            .as("seed %d, %s", seed, multiplier.name())
            .isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void partsOfAllPairsMakeTheWhole(Data data) {
    Case with = Case.of(data, 1);
    List<Rows> blocks = List.of(data.rows(90, 33, with.random()), data.rows(70, 33, with.random()));
    List<List<Hit>> expected = others(blocks, with.k());
    AllPairs.Range one = new AllPairs.Range(0, blocks.subList(0, 1));
    AllPairs.Range other = new AllPairs.Range(90, blocks.subList(1, 2));
    for (Multiplier multiplier : MULTIPLIERS) {
      MultiplierChoice choice = (work, pairs) -> multiplier;
      NearestLists best = new NearestLists(160, with.k());
      take(one, AllPairs.within(one, with.k(), choice).ofRows(), best);
      take(other, AllPairs.within(other, with.k(), choice).ofRows(), best);
      float[] leasts = new float[160];
      for (int v = 0; v < leasts.length; v++) {
        leasts[v] = best.least(v);
      }
      AllPairs.Found between = AllPairs.between(one, other, with.k(), leasts, choice);
      take(one, between.ofRows(), best);
      take(other, between.ofColumns(), best);
      assertThat(hits(best)).as(multiplier.name()).isEqualTo(expected);
    }
  }

  private static void take(AllPairs.Range range, NearestLists found, NearestLists best) {
    for (int v = 0; v < range.count(); v++) {
      for (Hit hit : hits(found, v)) {
        best.offer(range.first() + v, hit.label(), hit.score());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void queriesFindWhatComparingOneByOneFinds(Data data) {
    for (int seed = 0; seed < SEEDS; seed++) {
      Case with = Case.of(data, seed);
      Rows rows =
          data.rows(1 + with.random().nextInt(data.most()), with.dimension(), with.random());
      Rows queries =
          data.rows(1 + with.random().nextInt(data.most()), with.dimension(), with.random());
      List<List<Hit>> expected =
          IntStream.range(0, queries.count())
              .mapToObj(q -> best(queries, q, List.of(rows), -1, with.k()))
              .toList();
      for (Multiplier multiplier : MULTIPLIERS) {
        ExactSearch search =
            new ExactSearch(
                queries.matrix(), with.dimension(), with.k(), (work, pairs) -> multiplier);
        int[] labels = IntStream.range(0, rows.count()).toArray();
        int half = rows.count() / 2;
        search.add(
            Arrays.copyOfRange(rows.matrix(), half * with.dimension(), rows.matrix().length),
            Arrays.copyOfRange(labels, half, labels.length),
            rows.count() - half);
        search.add(rows.matrix(), labels, half);
        assertThat(IntStream.range(0, queries.count()).mapToObj(search::hits).toList())
            .as("seed %d, %s", seed, multiplier.name())
            .isEqualTo(expected);
      }
    }
  }

  private static List<List<Hit>> hits(NearestLists lists) {
    return IntStream.range(0, lists.queries()).mapToObj(q -> hits(lists, q)).toList();
  }

  private static List<Hit> hits(NearestLists lists, int query) {
    return IntStream.range(0, lists.k())
        .filter(place -> lists.label(query, place) >= 0)
        .mapToObj(place -> new Hit(lists.label(query, place), lists.score(query, place)))
        .toList();
  }

  private static List<List<Hit>> others(List<Rows> blocks, int k) {
    List<List<Hit>> all = new ArrayList<>();
    for (Rows block : blocks) {
      for (int row = 0; row < block.count(); row++) {
        all.add(best(block, row, blocks, all.size(), k));
      }
    }
    return all;
  }

  private static List<Hit> best(Rows queries, int query, List<Rows> blocks, int itself, int k) {
    List<Hit> hits = new ArrayList<>();
    float[] vector = vector(queries, query);
    int label = 0;
    for (Rows block : blocks) {
      for (int row = 0; row < block.count(); row++, label++) {
        if (label != itself) {
          hits.add(new Hit(label, Kernels.get().dot(vector, vector(block, row))));
        }
      }
    }
    hits.sort(Comparator.comparingDouble(Hit::score).reversed().thenComparing(Hit::label));
    return List.copyOf(hits.subList(0, Math.min(k, hits.size())));
  }

  private static float[] vector(Rows rows, int row) {
    int from = row * rows.dimension();
    return Arrays.copyOfRange(rows.matrix(), from, from + rows.dimension());
  }
}
