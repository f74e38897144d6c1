// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.certs.json.Json;
import io.parasol.gateway.cli.verb.ZoneOption;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A line of the history")
class HistoryLinesTest {

  @ParameterizedTest(name = "{0} as {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"=1+2\"|'=1+2",
        "\"@SUM(A1:A9)\"|'@SUM(A1:A9)",
        "\"-1+cmd\"|'-1+cmd",
        "\"=1,2\"|\"'=1,2\"",
        "\"-5.2\"|-5.2",
        "-5.2|-5.2",
        "-1.5E+20|-1.5E+20",
        "\"SN=7\"|SN=7",
        "true|true"
      })
  void has_no_formula_for_a_spreadsheet(String value, String field) throws Exception {
    String record = "{\"ts\":1,\"seq\":2,\"v\":{\"a\":" + value + "},\"q\":{}}";

    List<String> lines = HistoryLines.CSV.of(Json.parse(record.getBytes(UTF_8)), new ZoneOption());

    assertEquals(List.of("1,2,a," + field + ","), lines);
  }
}
