package dev.nightjar.io.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.io.DigestedFiles;
import dev.nightjar.io.FileCheck;
import dev.nightjar.io.cache.NodeCopies;
import dev.nightjar.io.source.SourceFiles.SourceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of an input: which they are, what format they have, and what a header says. */
class TestInputFiles {
  @TempDir Path folder;
  private final Configuration hadoop = new Configuration();
  private final LeftOut leftOut = new LeftOut();

  private Path file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private List<String> names(String input) {
    return SourceFiles.list(folder + "/" + input, hadoop, leftOut).files().stream()
        .map(SourceFile::name)
        .toList();
  }

  @Test
  void aFolderHasAllFilesBelowItInTheOrderOfTheirPaths() throws IOException {
    file("in/b.txt", "");
    file("in/a.txt", "");
    file("in/deep/er/c.txt", "");
    file("in/_hidden/d.txt", "");
    file("in/.e.txt", "");
    file("in/_part=1/f.txt", "");
    assertThat(names("in")).containsExactly("_part=1/f.txt", "a.txt", "b.txt", "deep/er/c.txt");
    assertThat(leftOut.words()).startsWith("hidden: ").contains(".e.txt", "_hidden");
  }

  @Test
  void namesBeginAtThePatternsFirstWildcard() throws IOException {
    file("in/2024/a.txt", "");
    file("in/2025/a.txt", "");
    file("in/2025/b.csv", "");
    assertThat(names("in/*/a.txt")).containsExactly("2024/a.txt", "2025/a.txt");
    assertThat(names("in/2025/*")).containsExactly("a.txt", "b.csv");
    assertThat(names("in/{2024,2025}/?.csv")).containsExactly("2025/b.csv");
    assertThat(names("in/2024/a.txt")).containsExactly("a.txt");
  }

  @Test
  void aNameThatIsThereIsNoPattern() throws IOException {
    file("in/a[1].txt", "");
    file("in/a1.txt", "");
    assertThat(names("in/a[1].txt")).containsExactly("a[1].txt");
  }

  @Test
  void foldersThatNightjarWritesAreNoInput() throws IOException {
    file("in/out/_nightjar/runs/a.json", "");
    file("in/out/data.parquet", "");
    file("in/a.txt", "");
    assertThat(names("in")).containsExactly("a.txt");
    assertThat(leftOut.words()).contains("nightjar: out");
    assertThatThrownBy(() -> names("in/out"))
        .hasMessageContaining("it is a folder that Nightjar writes");
  }

  @Test
  void inputsWithoutFilesAreRefused() throws IOException {
    assertThatThrownBy(() -> names("nowhere"))
        .hasMessageContaining("there is no such file or folder");
    assertThatThrownBy(() -> names("nowhere/*.txt"))
        .hasMessageContaining("there is no such file or folder");
    file("in/.hidden", "");
    assertThatThrownBy(() -> names("in"))
        .hasMessageContaining("it holds no files to read; hidden: .hidden");
  }

  @Test
  void partitionFoldersGiveColumns() throws IOException {
    file("in/lang=de/a.txt", "");
    SourceFile found = SourceFiles.list(folder + "/in", hadoop, leftOut).files().getFirst();
    assertThat(found.folders()).isEqualTo(Map.of("lang", "de"));
    assertThat(found.bytes()).isZero();
  }

  private static SourceFiles named(String... names) {
    return new SourceFiles(
        java.util.Arrays.stream(names)
            .map(name -> new SourceFile("file:/in/" + name, name, 5, 0, Map.of()))
            .toList());
  }

  @ParameterizedTest
  @CsvSource({
    "a.jsonl, jsonl",
    "a.ndjson.gz, jsonl",
    "a.JSON, json",
    "a.tsv, csv",
    "a.csv.zst, csv",
    "a.parquet, parquet",
    "a.snappy.orc, orc",
    "a.md, text"
  })
  void namesSayTheFormat(String name, String format) {
    assertThat(named(name, "README").format()).isEqualTo(format);
  }

  @Test
  void severalFormatsOrNoneNeedAChoice() {
    assertThatThrownBy(() -> named("a.csv", "b.csv", "c.jsonl").format())
        .hasMessageContaining("csv (2, such as a.csv) and jsonl (1, such as c.jsonl)");
    assertThatThrownBy(() -> named("a.xyz").format()).hasMessageContaining("a.xyz");
  }

  @Test
  void filesOfOtherNamesAreLeftOutWhereSomeAreOfTheFormat() {
    SourceFiles files = named("a.csv", "b.txt", "README");
    assertThat(files.of("csv", true, leftOut).paths()).containsExactly("file:/in/a.csv");
    assertThat(leftOut.words()).isEqualTo("other_format: b.txt; unknown_format: README");
    assertThat(files.of("parquet", false, new LeftOut())).as("the user knows").isSameAs(files);
    assertThat(files.of("text", false, new LeftOut())).as("any may be text").isSameAs(files);
    assertThat(files.bytes()).isEqualTo(15);
    assertThat(files.byPath()).containsKey("file:/in/README");
  }

  @Test
  void bothKindsOfJsonAreReadAsEither() {
    SourceFiles files = named("a.json", "b.jsonl", "c.txt");
    assertThat(files.of("jsonl", false, leftOut).files()).hasSize(2);
    assertThat(files.of("jsonl", true, leftOut).files()).hasSize(1);
  }

  private CsvHeader header(byte[] bytes, Map<String, String> reader) throws IOException {
    Path file = Files.write(folder.resolve("in.csv"), bytes);
    SourceOptions options =
        new SourceOptions("in", "csv", "id", List.of("title", "text"), "UTF-8", false, reader);
    return CsvHeader.of(
            new SourceFile(file.toUri().toString(), "in.csv", 0, 0, Map.of()), options, hadoop)
        .orElse(new CsvHeader("", "", ""));
  }

  private CsvHeader header(String text) throws IOException {
    return header(text.getBytes(StandardCharsets.UTF_8), Map.of());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "id,title,text ! ,",
        "id;title;text ! ;",
        "id|title|text ! |",
        "a,b,c;d;e;f;g ! ;",
        "a,b,c,d;title;text ! ;",
        "\"a;b;c\",text ! ,",
        "text ! ,"
      })
  void theSeparatorIsTheOneThatMakesTheColumnsAskedFor(String header, String separator)
      throws IOException {
    assertThat(header(header + "\n1\n").separator()).isEqualTo(separator);
  }

  @Test
  void theUserKnowsTheSeparatorBetter() throws IOException {
    byte[] text = "id,title;text\n".getBytes(StandardCharsets.UTF_8);
    assertThat(header(text, Map.of("delimiter", "::")).separator()).isEqualTo("::");
    assertThat(header(text, Map.of("SEP", ";")).separator()).isEqualTo(";");
    assertThat(header("id\ttext\n").separator()).isEqualTo("\t");
  }

  @Test
  void theHeaderIsTheFirstRecordThatIsNotBlank() throws IOException {
    assertThat(header("\n\r\n id,text\r\n1,2\n").record()).isEqualTo(" id,text");
    assertThat(header("id,\"two\nlines\",text\n1,2,3").record())
        .isEqualTo("id,\"two\nlines\",text");
    assertThat(header("\n \n").record()).as("an empty file has none").isEmpty();
    byte[] commented = "# made by hand\nid,text\n".getBytes(StandardCharsets.UTF_8);
    assertThat(header(commented, Map.of("comment", "#")).record()).isEqualTo("id,text");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
  void wideFilesAreReadByTheirMark(String charset) throws IOException {
    CsvHeader header = header("\ufeffid,text\n1,2\n".getBytes(Charset.forName(charset)), Map.of());
    assertThat(header.record()).isEqualTo("id,text");
    assertThat(header.isNarrow()).isFalse();
    assertThat(header.readerOptions()).containsEntry("encoding", charset);
  }

  @Test
  void narrowFilesAreReadAsBytesAndDecodedLater() throws IOException {
    CsvHeader header = header("id,text\n");
    assertThat(header.isNarrow()).isTrue();
    assertThat(header.readerOptions())
        .containsEntry("encoding", "ISO-8859-1")
        .containsEntry("sep", ",")
        .containsEntry("multiLine", "true");
  }

  @Test
  void headersThatCannotBeReadSayWhy() {
    assertThatThrownBy(() -> header("id,naïve\n".getBytes(StandardCharsets.ISO_8859_1), Map.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("its header is not UTF-8");
    byte[] wide = "\ufeffid\n".getBytes(Charset.forName("UTF-32LE"));
    assertThatThrownBy(() -> header(wide, Map.of())).hasMessageContaining("it is UTF-32");
  }

  @Test
  void linesOfSmallFilesAreReadByTheirMarkAndInOrder() throws IOException {
    file("q/a.txt", "one\ntwo\n");
    Files.write(folder.resolve("q/b.txt"), "\ufeffthree".getBytes(Charset.forName("UTF-16LE")));
    assertThat(TextFile.lines(folder + "/q", hadoop)).containsExactly("one", "two", "three");
    Files.write(folder.resolve("q/c.txt"), new byte[] {(byte) 0xff, 'x', (byte) 0xe9});
    assertThatThrownBy(() -> TextFile.lines(folder + "/q/c.txt", hadoop))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("it is not UTF-8");
  }

  @Test
  void damageIsToldFromBytesThatDoNotCome() throws IOException {
    org.apache.hadoop.fs.Path path =
        new org.apache.hadoop.fs.Path(file("data", "0123456789").toUri());
    FileCheck.requireReadable(path, hadoop);
    assertThat(FileCheck.isDamaged(path, hadoop, (in, length) -> in.readFully(new byte[10])))
        .isFalse();
    assertThat(
            FileCheck.isDamaged(
                path,
                hadoop,
                (in, length) -> {
                  throw new IllegalStateException("no such format");
                }))
        .isTrue();
    assertThat(FileCheck.isDamaged(path, hadoop, (in, length) -> in.seek(length + 1))).isTrue();
    org.apache.hadoop.fs.Path missing = new org.apache.hadoop.fs.Path(folder.resolve("no").toUri());
    assertThatThrownBy(() -> FileCheck.requireReadable(missing, hadoop))
        .isInstanceOf(IOException.class);
  }

  @Test
  void filesAreCheckedByTheirDigests() throws IOException {
    file("m/a", "text");
    String digest = "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1";
    DigestedFiles sound = new DigestedFiles(folder.resolve("m"), Map.of("a", digest));
    assertThat(sound.differing()).isEmpty();
    String state = sound.state();
    assertThat(sound.state()).isEqualTo(state);
    file("m/a", "changed");
    assertThat(sound.state()).isNotEqualTo(state);
    assertThat(sound.differing())
        .get()
        .extracting(DigestedFiles.Differing::path, DigestedFiles.Differing::expected)
        .containsExactly(folder.resolve("m/a"), digest);
    assertThatThrownBy(() -> new DigestedFiles(folder, Map.of("gone", "")).state())
        .isInstanceOf(IOException.class);
  }

  @Test
  void foldersAreCopiedOnceUntilTheyChange() throws IOException {
    file("model/a.txt", "one");
    file("model/deep/b.txt", "two");
    Path cache = folder.resolve("cache");
    String uri = folder.resolve("model").toUri().toString();
    Path copy = NodeCopies.copy("model folder", uri, cache, hadoop);
    assertThat(copy.resolve("a.txt")).hasContent("one");
    assertThat(copy.resolve("deep/b.txt")).hasContent("two");
    assertThat(NodeCopies.copy("model folder", uri, cache, hadoop)).isEqualTo(copy);
    file("model/a.txt", "changed");
    assertThat(NodeCopies.copy("model folder", uri, cache, hadoop).resolve("a.txt"))
        .hasContent("changed");
    Path one = NodeCopies.copy("file", uri + "/deep/b.txt", cache, hadoop);
    assertThat(one.resolve("b.txt")).as("a file is copied into a folder").hasContent("two");
    assertThatThrownBy(() -> NodeCopies.copy("model folder", uri + "x", cache, hadoop))
        .hasMessage("Missing model folder: " + uri + "x");
  }
}
