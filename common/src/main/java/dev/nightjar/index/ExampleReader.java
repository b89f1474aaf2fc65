package dev.nightjar.index;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.InvalidInput.Problem;
import dev.nightjar.index.shard.ShardFields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.index.StoredFields;

/** Reads {@link Examples} from an index. Made for one search. */
final class ExampleReader {
  private final ChunkLookup lookup;
  private final NearestChunks vectors;
  private final StoredFields stored;
  private final boolean wholeDocuments;
  private final Set<Integer> chunks = new HashSet<>();
  private final List<Problem> problems = new ArrayList<>();

  /**
   * @param wholeDocuments whether the document of a chunk that is named is no hit either
   */
  ExampleReader(ChunkLookup lookup, NearestChunks vectors, boolean wholeDocuments)
      throws IOException {
    this.lookup = lookup;
    this.vectors = vectors;
    this.stored = lookup.reader().storedFields();
    this.wholeDocuments = wholeDocuments;
  }

  /**
   * The items of these ids.
   *
   * @throws InvalidInput with every id that the index does not have
   */
  Examples read(Likes likes) throws IOException {
    for (String id : likes.unliked()) {
      if (likes.liked().contains(id)) {
        problems.add(Problem.option("search.unlike", id, "‹search.like› names it too"));
      }
    }
    List<Examples.Item> liked = items("search.like", likes.liked());
    List<Examples.Item> unliked = items("search.unlike", likes.unliked());
    if (!problems.isEmpty()) {
      throw new InvalidInput(problems);
    }
    return new Examples(likes, liked, unliked, chunks);
  }

  private List<Examples.Item> items(String key, List<String> ids) throws IOException {
    List<Examples.Item> items = new ArrayList<>();
    for (String id : ids) {
      List<Integer> found = lookup.find(id);
      if (found.isEmpty()) {
        problems.add(unknown(key, id));
      } else {
        items.add(item(found));
      }
    }
    return items;
  }

  private Problem unknown(String key, String id) throws IOException {
    String meant =
        lookup
            .nearest(id)
            .map("; did you mean '%s'?"::formatted)
            .orElse("; ids are those of the answers to a search, document_id and chunk_id in JSON");
    return Problem.option(key, "'" + id + "'", "the index has no chunk and no document of this id")
        .and(meant);
  }

  private Examples.Item item(List<Integer> found) throws IOException {
    List<float[]> each = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (int chunk : found) {
      each.add(vectors.vector(chunk).clone());
      String text = stored.document(chunk, Set.of(ShardFields.TEXT)).get(ShardFields.TEXT);
      if (text != null) {
        texts.add(text);
      }
    }
    chunks.addAll(found);
    if (wholeDocuments) {
      chunks.addAll(lookup.ofDocument(documentOf(found.getFirst())));
    }
    return new Examples.Item(vectors.stored(Examples.mean(each)), texts);
  }

  private String documentOf(int chunk) throws IOException {
    return stored.document(chunk, Set.of(ShardFields.DOCUMENT)).get(ShardFields.DOCUMENT);
  }
}
