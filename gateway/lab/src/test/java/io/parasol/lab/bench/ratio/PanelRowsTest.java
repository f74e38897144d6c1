// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.ratio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.certs.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The rows of plain panels")
class PanelRowsTest {

  private static final String GATEWAY =
      "\"gateway-ms-p50\":3.2,\"gateway-ms-p99\":9,\"gateway-commit-ms-p50\":2.9,"
          + "\"gateway-without-commit-ms-p50\":0.3,\"sync-ms-p50\":0.8";

  private static List<RatioRow.Verdict> verdicts(String stunnel) throws Exception {
    String result = "{\"added\":{%s%s}}".formatted(GATEWAY, stunnel);
    Json json = Json.parse(result.getBytes(StandardCharsets.UTF_8));
    return PanelRows.panels(new Figures((Json.Obj) json)).stream().map(RatioRow::verdict).toList();
  }

  @Test
  void compare_what_the_gateway_adds_with_what_stunnel_adds() throws Exception {
    assertEquals(
        List.of(
            RatioRow.Verdict.MISSED,
            RatioRow.Verdict.MET,
            RatioRow.Verdict.NO_BAR,
            RatioRow.Verdict.MET),
        verdicts(",\"stunnel-ms-p50\":0.4,\"stunnel-ms-p99\":9"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",\"stunnel-ms-p50\":-0.1,\"stunnel-ms-p99\":0"})
  void have_no_bar_if_there_is_nothing_to_compare_with(String stunnel) throws Exception {
    assertEquals(
        List.of(
            RatioRow.Verdict.NO_BAR,
            RatioRow.Verdict.NO_BAR,
            RatioRow.Verdict.NO_BAR,
            RatioRow.Verdict.NO_BAR),
        verdicts(stunnel));
  }
}
