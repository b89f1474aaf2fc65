package dev.nightjar.embed.folder;

import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.StaticEncoder;
import dev.nightjar.embed.VectorModule;
import dev.nightjar.embed.words.TokenTable;
import dev.nightjar.tokenize.TokenizerFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Everything that the files of a model say, for people to look at. */
public sealed interface ModelInspection {
  /**
   * What stands in the folder of an encoder.
   *
   * @param files their sizes in bytes
   * @param opset of ONNX's own operators
   * @param outputRead the output that token vectors are read from
   * @param tokenDimension floats of a token's vector
   * @param modules of sentence-transformers, in their order
   * @param includePrompt whether a prompt's tokens are pooled with the text's
   * @param layers behind pooling; of models of late interaction, before it
   * @param maxTokensFrom what says how many tokens are read
   * @param tokenizer its kind
   * @param vocabulary number of its tokens
   * @param prompts by name
   */
  record Folder(
      Map<String, Long> files,
      String graphFile,
      long opset,
      long irVersion,
      String producer,
      List<String> inputs,
      List<String> outputs,
      String outputRead,
      int tokenDimension,
      List<String> modules,
      boolean includePrompt,
      List<String> layers,
      String maxTokensFrom,
      String tokenizer,
      int vocabulary,
      Map<String, String> prompts)
      implements ModelInspection {}

  /**
   * What a file of word vectors holds.
   *
   * @param sha256 of the file
   * @param words that have vectors
   * @param repeatedWords that were there before, and do not count
   * @param skippedRows that are none
   * @param subwords whether it has vectors of n-grams
   * @param table what is read instead of the file
   */
  record Words(
      String sha256, int words, int repeatedWords, int skippedRows, boolean subwords, String table)
      implements ModelInspection {}

  /**
   * What stands in the folder of a table of tokens.
   *
   * @param files their sizes in bytes
   * @param table name, type and shape of the tensor that has the rows
   * @param rows how many there are
   * @param weighted whether tokens have weights
   * @param unknownTokens whether they count, or are left out
   * @param modules of sentence-transformers, in their order
   * @param layers behind the mean
   * @param maxTokensFrom what says how many tokens are read
   * @param tokenizer its kind
   * @param vocabulary number of its tokens
   * @param prompts by name
   */
  record Table(
      Map<String, Long> files,
      String table,
      int rows,
      boolean weighted,
      String unknownTokens,
      List<String> modules,
      List<String> layers,
      String maxTokensFrom,
      String tokenizer,
      int vocabulary,
      Map<String, String> prompts)
      implements ModelInspection {}

  /**
   * Reads the folder of a table of tokens.
   *
   * @throws ModelException if a file of it cannot be read
   */
  static Table of(ModelSpec spec, StaticEncoder encoder, Path folder) {
    try {
      FolderFiles files = new FolderFiles(folder);
      Modules modules = Modules.read(files);
      TokenTable table = TokenTable.open(files.path(encoder.table()));
      TokenizerFile tokenizer = TokenizerFile.read(files.path(encoder.tokenizer()));
      return new Table(
          sizes(spec, folder),
          table.form(),
          table.rows(),
          table.isWeighted(),
          encoder.unknown() == StaticEncoder.NONE ? "count" : "left out",
          modules.names(),
          encoder.modules().stream().map(VectorModule::key).toList(),
          origin(spec, StaticFolder.limit(files, modules, tokenizer)),
          tokenizer.kind(),
          tokenizer.vocabulary(),
          encoder.prompts());
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static ModelException unreadable(Path folder, IOException e) {
    return new ModelException("Cannot read the model in " + folder + ": " + e.getMessage(), e);
  }

  /**
   * Reads the folder of an encoder.
   *
   * @throws ModelException if a file of it cannot be read
   */
  static Folder of(ModelSpec spec, OnnxEncoder encoder, Path folder) {
    try {
      FolderFiles files = new FolderFiles(folder);
      OnnxHeader header = OnnxHeader.read(files.path(encoder.graph().file()));
      Modules modules = Modules.read(files);
      TokenizerFile tokenizer = TokenizerFile.read(files.path(encoder.tokenizer()));
      return new Folder(
          sizes(spec, folder),
          encoder.graph().file(),
          header.opsets().getOrDefault("", 0L),
          header.irVersion(),
          header.producer(),
          header.inputs().stream().map(GraphValue::toString).toList(),
          header.outputs().stream().map(GraphValue::toString).toList(),
          encoder.graph().output(),
          encoder.graph().width(),
          modules.names(),
          encoder.includePrompt(),
          Stream.concat(encoder.interaction().layers().stream(), encoder.modules().stream())
              .map(VectorModule::key)
              .toList(),
          origin(spec, InputLimit.read(files, modules.first())),
          tokenizer.kind(),
          tokenizer.vocabulary(),
          encoder.prompts());
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static Map<String, Long> sizes(ModelSpec spec, Path folder) throws IOException {
    Map<String, Long> sizes = new TreeMap<>();
    for (String name : spec.files().keySet()) {
      sizes.put(name, Files.size(folder.resolve(name)));
    }
    return sizes;
  }

  private static String origin(ModelSpec spec, InputLimit limit) {
    if (spec.maxTokens() < limit.tokens()) {
      return "the option";
    }
    return limit.isAssumed() ? "nowhere: assumed" : limit.origin();
  }
}
