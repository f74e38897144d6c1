// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.certs.json.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A model in the upstream form")
class UpstreamModelTest {

  private static final String HEAD =
      "{'name':'ID','type':'uint16','size':1,'value':64999},{'name':'L','type':'uint16','size':1}";

  /** A model whose points after its head, and whose groups, are these. */
  private static String model(String points, String groups) {
    return "{'id':64999,'group':{'name':'acme','type':'group','points':[%s%s],'groups':[%s]}}"
        .formatted(HEAD, points.isEmpty() ? "" : "," + points, groups);
  }

  private static SunSpecModel read(String json) throws JsonException {
    return UpstreamModel.read(json.replace('\'', '"').getBytes(UTF_8));
  }

  @Test
  void is_read_with_all_that_matters() throws Exception {
    SunSpecModel model =
        read(
            model(
                "{'name':'N','type':'count','size':1},{'name':'W_SF','type':'sunssf','size':1},"
                    + "{'name':'W','type':'int32','size':2,'sf':'W_SF','units':'W','access':'RW',"
                    + "'mandatory':'M','static':'S','label':'Power','desc':'any'}",
                "{'name':'unit','type':'sync','count':'N','points':"
                    + "[{'name':'St','type':'enum16','size':1,'symbols':[{'name':'ON','value':1}]}]}"));

    assertEquals(64999, model.id());
    assertEquals(
        new ModelPoint(
            "W",
            FieldType.INT32,
            2,
            new Factor.FactorPoint("W_SF"),
            true,
            true,
            true,
            "W",
            Map.of()),
        model.root().point("W").orElseThrow());
    assertEquals(
        List.of(
            new ModelGroup(
                "unit",
                true,
                new Repeat.CountPoint("N"),
                List.of(
                    new ModelPoint(
                        "St",
                        FieldType.ENUM16,
                        1,
                        new Factor.NoFactor(),
                        false,
                        false,
                        false,
                        "",
                        Map.of(1L, "ON"))),
                List.of())),
        model.root().groups());
  }

  @Nested
  @DisplayName("is refused in one line")
  class IsRefused {

    @ParameterizedTest(name = "point {0}: {1}")
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '~',
        value = {
          "'name':'P','type':'uint24','size':1 " + "| point P: \"uint24\"; expected a SunSpec type",
          "'name':'P','type':'uint16','size':-1 | size of point P: -1; expected 1 to 65535",
          "'name':'P','type':'uint16','size':2 "
              + "| point P: size 2; expected the size of type uint16",
          "'name':'P','type':'uint16','size':1.5 | size of point P: 1.5; expected 1 to 65535",
          "'name':'P','type':'uint16' | size of point P: not a number; expected 1 to 65535",
          "'name':'P','type':'uint16','size':1,'sf':'Q' "
              + "| scale factor of P \"Q\": expected a point of type sunssf in this group or an"
              + " enclosing one",
          "'name':'P','type':'uint16','size':1,'sf':'L' "
              + "| scale factor of P \"L\": expected a point of type sunssf in this group or an"
              + " enclosing one",
          "'name':'P','type':'uint16','size':1,'sf':11 | sf of point P: 11; expected -10 to 10",
          "'name':'P','type':'string','size':4,'sf':1 "
              + "| point P: a scale factor; expected none for type string",
          "'name':'P','type':'uint16','size':1,'access':'W' | point P: \"W\"; expected RW or R",
          "'name':'L','type':'uint16','size':1 | name L: occurs twice in one group",
          "'name':'../P','type':'uint16','size':1 | point \"../P\": expected 1 to 64 letters,"
              + " digits, '_' or '-', beginning with a letter",
        })
    void for_a_wrong_point(String point, String problem) {
      assertProblem(problem.strip(), model("{" + point + "}", ""));
    }

    @ParameterizedTest(name = "group {0}: {1}")
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '~',
        value = {
          "'name':'g','type':'group','count':'N','points':[] | count of g \"N\": expected a point"
              + " of type count or uint16 in an enclosing group",
          "'name':'g','type':'list','points':[] | group g: \"list\"; expected group or sync",
          "'name':'g','type':'group','count':-1 | count of g: -1; expected 0 to 10000",
          "'name':'g','type':'group','count':1000000 | count of g: 1000000; expected 0 to 10000",
          "'name':'g','type':'group','points':7 | points: expected a list",
          "'name':'g','type':'group','groups':[{'name':'h','type':'group','count':0}] | count of h"
              + " 0: expected a number or a name, except for the last group of the outermost one",
        })
    void for_a_wrong_group(String group, String problem) {
      assertProblem(problem.strip(), model("", "{" + group + "}"));
    }

    @Test
    void for_another_number_in_its_head() {
      assertProblem(
          "point ID: another value than 7, the id of the model",
          model("", "").replace("'id':64999", "'id':7"));
    }

    @Test
    void without_a_head() {
      assertProblem(
          "group g: expected ID and L, both uint16, to come first",
          "{'id':7,'group':{'name':'g','type':'group','points':[]}}");
    }

    @Test
    void for_the_number_that_ends_a_chain() {
      assertProblem(
          "model 65535: expected 1 to 65534",
          model("", "")
              .replace("'id':64999", "'id':65535")
              .replace("'value':64999", "'value':65535"));
    }

    @Test
    void for_more_than_eight_levels() {
      String groups = "";
      for (int level = 9; level >= 2; level--) {
        groups = "{'name':'g%d','type':'group','groups':[%s]}".formatted(level, groups);
      }
      assertProblem("group g9: expected at most 8 levels", model("", groups));
    }

    @Test
    void for_more_than_ten_thousand_points() {
      StringBuilder points = new StringBuilder("{'name':'P','type':'uint16','size':1}");
      for (int i = 0; i < 9_998; i++) {
        points.append(",{'name':'P%d','type':'uint16','size':1}".formatted(i));
      }
      assertProblem(
          "group acme: expected at most 10000 points in a model", model(points.toString(), ""));
    }

    private void assertProblem(String expected, String json) {
      assertEquals(expected, assertThrows(JsonException.class, () -> read(json)).getMessage());
    }
  }

  @Nested
  @DisplayName("in a folder")
  class InAFolder {

    @TempDir Path folder;

    private void put(String name, String text) throws IOException {
      Files.writeString(folder.resolve(name), text.replace('\'', '"'));
    }

    private List<String> problems() {
      return assertThrows(ModelFolderException.class, () -> SunSpecModels.shipped().and(folder))
          .problems();
    }

    @Test
    void is_known_beside_the_shipped_ones() throws Exception {
      put("model_64999.json", model("", ""));
      put("schema.json", "no model");

      SunSpecModels models = SunSpecModels.shipped().and(folder);

      assertEquals("acme", models.model(64999).orElseThrow().root().name());
      assertEquals("common", models.model(1).orElseThrow().root().name());
    }

    @Test
    void takes_the_place_of_a_shipped_one() throws Exception {
      put("model_160.json", model("", "").replace("64999", "160"));

      assertEquals(
          "acme", SunSpecModels.shipped().and(folder).model(160).orElseThrow().root().name());
    }

    @Test
    void is_refused_with_all_others_that_are_wrong() throws Exception {
      put("model_1.json", "{");
      put("model_2.json", model("", ""));
      put("model_3.json", model("", ""));
      Files.write(folder.resolve("model_4.json"), new byte[ModelFolder.MAX_BYTES + 1]);

      List<String> problems = problems();

      assertEquals(3, problems.size(), problems::toString);
      assertEquals(
          folder.resolve("model_3.json")
              + ": model 64999 is defined twice; expected it only in model_2.json",
          problems.get(1));
      assertEquals(
          folder.resolve("model_4.json") + ": too large; expected at most 1 MiB", problems.get(2));
    }

    @Test
    void must_be_there() throws Exception {
      assertEquals(
          List.of(folder + ": contains no file model_*.json; expected at least one"), problems());

      Files.delete(folder);

      assertEquals(List.of(folder + ": does not exist; expected a folder"), problems());
      Files.createDirectory(folder);
    }
  }

  @Test
  void never_breaks_the_reader_whatever_its_bytes() throws Exception {
    byte[] sound =
        model(
                "{'name':'W','type':'int16','size':1,'sf':-1}",
                "{'name':'g','type':'group','count':0,"
                    + "'points':[{'name':'A','type':'acc32','size':2}]}")
            .replace('\'', '"')
            .getBytes(UTF_8);
    Random random = new Random(4);
    for (int round = 0; round < 20_000; round++) {
      byte[] mutated = sound.clone();
      for (int i = 0; i <= random.nextInt(3); i++) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
      }
      try {
        UpstreamModel.read(mutated);
      } catch (JsonException refused) {
        assertEquals(1, refused.getMessage().lines().count());
      }
    }
  }
}
