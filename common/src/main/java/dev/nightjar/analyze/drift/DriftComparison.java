package dev.nightjar.analyze.drift;

import dev.nightjar.analyze.Figures;
import dev.nightjar.analyze.drift.DriftSample.Passage;
import dev.nightjar.vector.products.NearestLists;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Two samples held against each other: whether they are of one distribution, which clusters of both
 * together grew or shrank, and which passages make the difference. In the memory and on the cores
 * of one process; as much work as the samples are long, whatever they were drawn from.
 */
public final class DriftComparison {
  /** Passages of a sample below which nothing can be said. */
  public static final int FEWEST = 20;

  private static final int EXAMPLES = 5;
  private static final int NEIGHBORS = 10;

  private final DriftSample from;
  private final DriftSample to;
  private final DriftSettings settings;
  private final List<Passage> passages;
  private final PairDistances pairs;
  private final EnergyTest energy;
  private final SampleClusters clusters;
  private final ClusterShift shift;

  private DriftComparison(DriftSample from, DriftSample to, DriftSettings settings) {
    this.from = from;
    this.to = to;
    this.settings = settings;
    this.passages = Stream.concat(from.passages().stream(), to.passages().stream()).toList();
    List<float[]> vectors = passages.stream().map(Passage::vector).toList();
    Splits splits =
        Splits.of(
            from.passages().size(), to.passages().size(), settings.permutations(), settings.seed());
    this.pairs = PairDistances.of(vectors);
    this.energy = EnergyTest.of(pairs, splits);
    this.clusters = SampleClusters.of(vectors, settings.seed());
    this.shift = ClusterShift.of(clusters, splits);
  }

  /** Compares samples of {@link #FEWEST} passages at least, of vectors of one model. */
  public static DriftComparison of(DriftSample from, DriftSample to, DriftSettings settings) {
    return new DriftComparison(from, to, settings);
  }

  /**
   * The p-value alone, of vectors of length 1.
   *
   * @param from the earlier sample, {@link DriftSettings#MOST} at most
   * @param to the later one
   */
  public static double pValue(List<float[]> from, List<float[]> to, DriftSettings settings) {
    Splits splits = Splits.of(from.size(), to.size(), settings.permutations(), settings.seed());
    List<float[]> pooled = Stream.concat(from.stream(), to.stream()).toList();
    return EnergyTest.of(PairDistances.of(pooled), splits).p();
  }

  /** What was found. */
  public DriftFinding finding() {
    List<DriftFinding.Cluster> changed = changed();
    int grew = (int) changed.stream().filter(c -> c.toShare() > c.fromShare()).count();
    return new DriftFinding(
        from.items(),
        to.items(),
        from.passages().size(),
        to.passages().size(),
        Figures.finely(energy.distance()),
        energy.p(),
        energy.p() < settings.alpha(),
        settings.alpha(),
        settings.permutations(),
        clusters.count(),
        grew,
        changed.size() - grew,
        Figures.finely((double) changed.size() / clusters.count()),
        changed,
        examples(from.passages().size(), passages.size()),
        examples(0, from.passages().size()));
  }

  private List<DriftFinding.Cluster> changed() {
    return IntStream.range(0, clusters.count())
        .filter(c -> shift.p()[c] < settings.alpha())
        .mapToObj(this::cluster)
        .sorted(
            Comparator.comparingDouble(
                (DriftFinding.Cluster c) -> -Math.abs(c.toShare() - c.fromShare())))
        .toList();
  }

  private DriftFinding.Cluster cluster(int c) {
    double before = before(c);
    double after = after(c);
    Passage middle = passages.get(clusters.middles()[c]);
    return new DriftFinding.Cluster(
        after > before ? "grew" : "shrank",
        Figures.finely(before),
        Figures.finely(after),
        shift.p()[c],
        middle.id(),
        middle.text());
  }

  /** Those with the largest contributions in clusters that are larger there, of equal texts one. */
  private List<DriftFinding.Example> examples(int first, int end) {
    Set<String> texts = new HashSet<>();
    return IntStream.range(first, end)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -contribution(i)))
        .filter(this::isInALargerCluster)
        .filter(i -> texts.add(passages.get(i).text()))
        .limit(EXAMPLES)
        .map(this::example)
        .toList();
  }

  /** Whether the cluster of a passage is larger in its sample than in the other. */
  private boolean isInALargerCluster(int i) {
    int c = clusters.labels()[i];
    return shift.p()[c] < settings.alpha() && isEarlier(i) == (before(c) > after(c));
  }

  private double before(int c) {
    return (double) shift.firsts()[c] / from.passages().size();
  }

  private double after(int c) {
    return (double) shift.others()[c] / to.passages().size();
  }

  private DriftFinding.Example example(int i) {
    Passage passage = passages.get(i);
    return new DriftFinding.Example(
        passage.id(),
        passage.documentId(),
        Figures.finely(contribution(i)),
        ownNeighbors(i),
        passage.text());
  }

  /** The share of a passage's nearest that are of its own sample. */
  private double ownNeighbors(int i) {
    NearestLists nearest = new NearestLists(1, NEIGHBORS);
    for (int j = 0; j < passages.size(); j++) {
      if (j != i) {
        nearest.offer(0, j, (float) -pairs.distance(i, j));
      }
    }
    return IntStream.range(0, NEIGHBORS)
            .filter(place -> isEarlier(nearest.label(0, place)) == isEarlier(i))
            .count()
        / (double) NEIGHBORS;
  }

  /** Every passage that was compared: whether it is of the earlier set, and what was found. */
  List<Compared> compared() {
    return IntStream.range(0, passages.size())
        .mapToObj(
            i -> new Compared(isEarlier(i), passages.get(i), contribution(i), clusters.labels()[i]))
        .toList();
  }

  /** A passage that was compared. */
  record Compared(boolean isEarlier, Passage passage, double contribution, int cluster) {}

  private boolean isEarlier(int i) {
    return i < from.passages().size();
  }

  private double contribution(int i) {
    return energy.contributions()[i];
  }
}
