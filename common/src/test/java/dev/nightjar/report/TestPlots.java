package dev.nightjar.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.evaluate.IndexSweep;
import java.util.List;
import java.util.stream.DoubleStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** Pictures are well-formed and show what was measured where it belongs. */
class TestPlots {
  private static IndexSweep.Point point(int width, double recall, double queries) {
    return new IndexSweep.Point(width, recall, queries, 1, 2, 3);
  }

  private static Document parsed(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new java.io.StringReader(svg)));
  }

  @Test
  void thePictureHasAPointForEachWidthWithinItsFrame() throws Exception {
    Document svg =
        parsed(
            RecallPlot.svg(
                "a < b & c",
                List.of(point(10, 0.83, 20_000), point(64, 0.97, 3_000), point(1024, 1, 120))));
    var circles = svg.getElementsByTagName("circle");
    assertThat(circles.getLength()).isEqualTo(3);
    double last = 0;
    for (int i = 0; i < 3; i++) {
      double x =
          Double.parseDouble(circles.item(i).getAttributes().getNamedItem("cx").getNodeValue());
      double y =
          Double.parseDouble(circles.item(i).getAttributes().getNamedItem("cy").getNodeValue());
      assertThat(x).isBetween(80.0, 690.0).isGreaterThan(last);
      assertThat(y).isBetween(50.0, 380.0);
      last = x;
    }
    assertThat(svg.getElementsByTagName("text").item(0).getTextContent()).isEqualTo("a < b & c");
  }

  @Test
  void onePointAndNoneArePicturesToo() throws Exception {
    assertThat(
            parsed(RecallPlot.svg("one", List.of(point(10, 1, 100))))
                .getElementsByTagName("circle")
                .getLength())
        .isEqualTo(1);
    assertThat(parsed(RecallPlot.svg("none", List.of())).getElementsByTagName("circle").getLength())
        .isZero();
  }

  @Test
  void severalLinesHaveALegendAndOneHasNone() throws Exception {
    LinePlot.Line line = new LinePlot.Line("a & b", List.of(new LinePlot.Point(1, 1, "one")));
    Axis axis = Axis.logarithmic("x", DoubleStream.of(1, 1000));
    assertThat(texts(LinePlot.svg("t", axis, axis, List.of(line)))).doesNotContain("a & b");
    assertThat(texts(LinePlot.svg("t", axis, axis, List.of(line, line))))
        .contains("a & b", "1", "10", "100", "1,000")
        .doesNotContain("10,000");
  }

  @Test
  void barsAreAsLongAsTheirValuesWithinAGroup() throws Exception {
    var bars =
        parsed(
                BarPlot.svg(
                    "bars",
                    List.of(
                        new BarPlot.Group(
                            "texts a second",
                            List.of(
                                new BarPlot.Bar("ours", 30, true),
                                new BarPlot.Bar("theirs", 15, false))))))
            .getElementsByTagName("rect");
    double ours = width(bars.item(1));
    assertThat(width(bars.item(2))).isEqualTo(ours / 2);
  }

  private static double width(org.w3c.dom.Node bar) {
    return Double.parseDouble(bar.getAttributes().getNamedItem("width").getNodeValue());
  }

  private static List<String> texts(String svg) throws Exception {
    var texts = parsed(svg).getElementsByTagName("text");
    return java.util.stream.IntStream.range(0, texts.getLength())
        .mapToObj(i -> texts.item(i).getTextContent())
        .toList();
  }
}
