package dev.nightjar.query;

import dev.nightjar.index.ChunkIndex;
import dev.nightjar.index.Likes;
import dev.nightjar.index.Question;
import dev.nightjar.index.SearchHit;
import dev.nightjar.index.SearchParameters;
import dev.nightjar.index.StoredChunk;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.indexes.IndexStore;
import java.io.IOException;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An index that is open for questions, with the model that turns them into vectors. Whoever answers
 * single questions, answers them here: commands and servers alike.
 *
 * <p>Thread-safe. Holds the index's files and the model open until closed, which nobody may do
 * while a question is answered.
 */
public final class Searcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Searcher.class);

  private final IndexStore.Opened opened;
  private final Function<IndexManifest, QueryEncoder> encoders;
  private final Function<IndexManifest, SparseQueries> sparseModels;
  private @Nullable QueryEncoder encoder;
  private @Nullable SparseQueries sparse;

  private Searcher(
      IndexStore.Opened opened,
      Function<IndexManifest, QueryEncoder> encoders,
      Function<IndexManifest, SparseQueries> sparseModels) {
    this.opened = opened;
    this.encoders = encoders;
    this.sparseModels = sparseModels;
  }

  /**
   * Opens the current index of a directory.
   *
   * @param encoders opens the model of an index; called once, for the first question that needs it,
   *     and closed with the searcher
   * @throws java.io.UncheckedIOException if a shard's file is missing or damaged
   */
  public static Searcher open(
      String directory, Function<IndexManifest, QueryEncoder> encoders, Configuration hadoop) {
    return open(directory, encoders, index -> SparseQueries.of(index, hadoop), hadoop);
  }

  /**
   * The same with the model of the index's sparse vectors at a place of its own.
   *
   * @param sparse opens it; called once, for the first question that needs it, and closed with the
   *     searcher
   * @throws java.io.UncheckedIOException if a shard's file is missing or damaged
   */
  public static Searcher open(
      String directory,
      Function<IndexManifest, QueryEncoder> encoders,
      Function<IndexManifest, SparseQueries> sparse,
      Configuration hadoop) {
    IndexStore.Opened opened = IndexStore.openCurrent(directory, hadoop);
    LOG.info("Opened index {} in {}", opened.manifest().id(), directory);
    return new Searcher(opened, encoders, sparse);
  }

  /** What the index is. */
  public IndexManifest manifest() {
    return opened.manifest();
  }

  /** A question and what the index has for it, the best first. */
  public record Found(Question question, List<SearchHit> hits, ChunkIndex index) {
    /**
     * The same for programs.
     *
     * @param explain whether to say by what each hit was found
     */
    public Answer answer(boolean explain) {
      return Answer.of(question, hits, index, explain);
    }
  }

  /**
   * Answers a question.
   *
   * @throws dev.nightjar.config.InvalidInput if it has no vector and the mode needs one
   */
  public Found find(String query, SearchParameters how) throws IOException {
    return found(asked(query, how), how);
  }

  /**
   * Answers a question by items of the index besides, or by these alone, which needs no model.
   *
   * @param query blank for none
   * @throws dev.nightjar.config.InvalidInput if the index has no such item, or they do not go with
   *     the options; as for a question by itself, too
   */
  public Found find(String query, Likes likes, SearchParameters how) throws IOException {
    Question asked = query.isBlank() ? new Question("", null) : asked(query, how);
    return found(opened.index().like(asked, likes, how), how);
  }

  /**
   * Passages for a question as the context of a language model.
   *
   * @param how the search for chunks that they are chosen from
   * @throws dev.nightjar.config.InvalidInput if the index keeps no texts, or not even the front of
   *     one fits; as for a search, too
   */
  public PromptContext context(String question, SearchParameters how, ContextSpec spec)
      throws IOException {
    return PromptContext.of(find(question, how), spec, text -> encoder().tokens(text));
  }

  /** The attributes that filters may name. */
  public Set<String> attributes() {
    return opened.index().attributes();
  }

  /**
   * The first values of an attribute that begin so, each with how many chunks have it; of a long
   * value its front.
   */
  public NavigableMap<String, Integer> values(String attribute, String prefix, int most)
      throws IOException {
    return opened.index().values(attribute, prefix, most);
  }

  /**
   * A chunk and those that stand around it in its document, in the document's order; empty for an
   * id that the index does not have.
   *
   * @param around how many on either side at most
   */
  public List<StoredChunk> around(String chunkId, int around) throws IOException {
    return opened.index().around(chunkId, around);
  }

  private Question asked(String query, SearchParameters how) {
    Question question = how.needsModel() ? encoder().question(query) : new Question(query, null);
    return how.needsSparse() ? question.with(sparse().terms(query)) : question;
  }

  /**
   * The model of the index's sparse vectors, likewise.
   *
   * @throws dev.nightjar.config.InvalidInput if the index has none
   */
  public synchronized SparseQueries sparse() {
    SparseQueries open = sparse;
    if (open == null) {
      open = sparseModels.apply(manifest());
      sparse = open;
    }
    return open;
  }

  private Found found(Question question, SearchParameters how) throws IOException {
    return new Found(question, opened.index().search(question, how), opened.index());
  }

  /** The model, which is opened now if no question has asked for it. */
  public synchronized QueryEncoder encoder() {
    QueryEncoder open = encoder;
    if (open == null) {
      open = encoders.apply(manifest());
      encoder = open;
    }
    return open;
  }

  @Override
  public synchronized void close() throws IOException {
    if (encoder != null) {
      encoder.close();
    }
    if (sparse != null) {
      sparse.close();
    }
    opened.close();
  }
}
