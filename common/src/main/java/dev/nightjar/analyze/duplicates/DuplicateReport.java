package dev.nightjar.analyze.duplicates;

import dev.nightjar.analyze.Figures;
import dev.nightjar.analyze.duplicates.DuplicatesResult.Example;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;

/** What was decided, as rows of tables and as counts. */
final class DuplicateReport {
  private static final int EXAMPLES = 5;
  private static final double LISTED_BELOW = 0.1;
  private static final String EXACT = "exact";
  private static final String NEAR = "near";

  private final Texts texts;
  private final Scores scores;
  private final Decision decision;
  private final ItemReader.Before before;
  private final List<Object[]> pairRows = new ArrayList<>();
  private final List<Object[]> dropRows = new ArrayList<>();
  private final List<Object[]> keptRows = new ArrayList<>();
  private final List<Object[]> groupRows = new ArrayList<>();
  private final List<Integer> near = new ArrayList<>();
  private long exactDropped;
  private long joinedPairs;
  private int groups;

  DuplicateReport(Texts texts, Scores scores, Decision decision, ItemReader.Before before) {
    this.texts = texts;
    this.scores = scores;
    this.decision = decision;
    this.before = before;
    fillItems();
    fillGroups();
    pairsOfTexts();
    pairsOfEqualItems();
  }

  private void fillItems() {
    for (int item = 0; item < texts.own(); item++) {
      Texts.Item of = texts.item(item);
      if (of.side() == Texts.Side.OUT) {
        dropRows.add(values(Objects.requireNonNull(before.dropped().get(of.id())).row()));
      } else if (decision.keeper(texts, item) == item) {
        keptRows.add(new Object[] {of.id(), of.document(), of.content()});
      } else {
        drop(item, decision.keeper(texts, item));
      }
    }
  }

  private static Object[] values(Row row) {
    return IntStream.range(0, row.size()).mapToObj(row::get).toArray();
  }

  private void drop(int item, int keeper) {
    Texts.Item of = texts.item(item);
    boolean isExact = isExact(item, keeper);
    exactDropped += isExact ? 1 : 0;
    if (!isExact) {
      near.add(item);
    }
    dropRows.add(
        new Object[] {
          of.id(),
          of.document(),
          of.content(),
          texts.item(keeper).id(),
          isExact ? EXACT : NEAR,
          similarity(item, keeper),
          textSimilarity(item, keeper)
        });
  }

  private boolean isExact(int item, int other) {
    return texts.isExact(texts.textOf(item), texts.textOf(other));
  }

  private float similarity(int item, int other) {
    return isExact(item, other) ? 1 : scores.similarity(texts.textOf(item), texts.textOf(other));
  }

  private float textSimilarity(int item, int other) {
    return scores.textSimilarity(texts.textOf(item), texts.textOf(other));
  }

  /** Numbered in the order of their keepers. */
  private void fillGroups() {
    TreeMap<Integer, List<Integer>> byKeeper = new TreeMap<>();
    for (int item = 0; item < texts.own(); item++) {
      if (texts.textOf(item) >= 0) {
        int keeper = decision.keeper(texts, item);
        if (keeper != item) {
          byKeeper.computeIfAbsent(keeper, any -> new ArrayList<>()).add(item);
        }
      }
    }
    byKeeper.forEach(
        (keeper, members) -> {
          groupRow(keeper, keeper);
          members.forEach(member -> groupRow(member, keeper));
          groups++;
        });
  }

  private void groupRow(int item, int keeper) {
    Texts.Item of = texts.item(item);
    groupRows.add(
        new Object[] {
          (long) groups,
          of.id(),
          of.document(),
          of.text(),
          item == keeper,
          similarity(item, keeper),
          textSimilarity(item, keeper)
        });
  }

  /** Down to somewhat below the threshold, so that another one can be tried on the table. */
  private void pairsOfTexts() {
    Pairs pairs = decision.pairs();
    boolean[] isJoined = new boolean[pairs.count()];
    Arrays.stream(decision.joined()).forEach(pair -> isJoined[pair] = true);
    joinedPairs = decision.joined().length;
    for (int pair = 0; pair < pairs.count(); pair++) {
      if (pairs.score(pair) >= decision.threshold() - LISTED_BELOW) {
        int a = pairs.a(pair);
        int b = pairs.b(pair);
        boolean isExact = texts.isExact(a, b);
        pairRows.add(
            new Object[] {
              texts.item(decision.ranks().best()[a]).id(),
              texts.item(decision.ranks().best()[b]).id(),
              pairs.similarity()[pair],
              pairs.textSimilarity()[pair],
              isExact ? EXACT : NEAR,
              pairs.numbersDiffer()[pair],
              isJoined[pair]
            });
      }
    }
  }

  /** Each with the one of them that stays before the others. */
  private void pairsOfEqualItems() {
    for (int text = 0; text < texts.count(); text++) {
      int best = decision.ranks().best()[text];
      for (int item : texts.isAcross() ? new int[0] : texts.members(text)) {
        if (item != best) {
          joinedPairs++;
          pairRows.add(
              new Object[] {
                texts.item(best).id(), texts.item(item).id(), 1f, 1f, EXACT, false, true
              });
        }
      }
    }
  }

  void write(DuplicateTables tables, ScoreHistogram histogram) {
    tables.pairs(pairRows);
    tables.groups(groupRows);
    tables.drop(dropRows);
    tables.kept(keptRows);
    List<Object[]> bins = new ArrayList<>();
    addBins("similarity", histogram.bySimilarity(), bins);
    addBins("text_similarity", histogram.byText(), bins);
    tables.histogram(bins);
  }

  private static void addBins(String score, long[] counts, List<Object[]> to) {
    for (int i = 0; i < counts.length; i++) {
      to.add(
          new Object[] {
            score, (double) i / counts.length, (double) (i + 1) / counts.length, counts[i]
          });
    }
  }

  long kept() {
    return keptRows.size();
  }

  long dropped() {
    return dropRows.size();
  }

  long exactDropped() {
    return exactDropped;
  }

  long groups() {
    return groups;
  }

  long pairs() {
    return joinedPairs;
  }

  /** Items of the run that may be dropped by this analysis. */
  long open() {
    return IntStream.range(0, texts.own())
        .filter(item -> texts.item(item).side() == Texts.Side.OPEN)
        .count();
  }

  long distinct() {
    return IntStream.range(0, texts.own())
        .mapToObj(item -> texts.item(item).content())
        .distinct()
        .count();
  }

  long exactGroups() {
    return IntStream.range(0, texts.count())
        .filter(text -> texts.run(text) == 0 && texts.size(text) > 1)
        .count();
  }

  DuplicatesResult.FoundBy foundBy() {
    long[] counts = new long[4];
    for (int pair : decision.joined()) {
      counts[decision.pairs().sources()[pair]]++;
    }
    return new DuplicatesResult.FoundBy(
        counts[Candidates.BY_VECTORS], counts[Candidates.BY_TEXT], counts[3], counts[0]);
  }

  /** The least similar of what was dropped: where a threshold is too low, they show it. */
  List<Example> examples() {
    return near.stream()
        .sorted(Comparator.comparingDouble(item -> decision.score(texts, item)))
        .limit(EXAMPLES)
        .map(item -> example(item, decision.keeper(texts, item)))
        .toList();
  }

  /** The most similar of what stays apart for its numbers. */
  List<Example> numberExamples() {
    Pairs pairs = decision.pairs();
    return IntStream.range(0, pairs.count())
        .filter(i -> pairs.numbersDiffer()[i] && pairs.score(i) >= decision.threshold())
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -pairs.score(i)))
        .limit(EXAMPLES)
        .map(i -> example(texts.first(pairs.b(i)), texts.first(pairs.a(i))))
        .toList();
  }

  private Example example(int item, int keeper) {
    return new Example(
        Figures.rounded(similarity(item, keeper)),
        Figures.rounded(textSimilarity(item, keeper)),
        texts.item(item).id(),
        Figures.line(texts.item(item).text()),
        texts.item(keeper).id(),
        Figures.line(texts.item(keeper).text()));
  }
}
