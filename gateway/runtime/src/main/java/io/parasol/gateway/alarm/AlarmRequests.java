// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.alarm;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.OperatorName;
import io.parasol.gateway.request.Answerer;
import io.parasol.gateway.request.RefusedRequestException;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Answers the requests about findings and alarms. The access table of the broker permits requests
 * to operators and engineers only, so that a viewer acknowledges nothing.
 */
public final class AlarmRequests {

  /** The kinds of these requests. */
  public static final String FINDINGS = "findings";

  public static final String ACKNOWLEDGE = "acknowledge";
  public static final String SHELVE = "shelve";

  private final AlarmRegistry alarms;
  private final InstantSource clock;

  private AlarmRequests(AlarmRegistry alarms, InstantSource clock) {
    this.alarms = alarms;
    this.clock = clock;
  }

  /**
   * Returns the answerers by their kinds.
   *
   * @param findings returns the members of the message of the plant; any thread
   */
  public static Map<String, Answerer> of(
      AlarmRegistry alarms, Supplier<Json.Obj> findings, InstantSource clock) {
    AlarmRequests requests = new AlarmRequests(alarms, clock);
    return Map.of(
        FINDINGS,
        (operator, question) -> {
          question.expectNoOthers();
          return findings.get();
        },
        ACKNOWLEDGE,
        requests::acknowledge,
        SHELVE,
        requests::shelve);
  }

  private Json.Obj acknowledge(OperatorName operator, Members question)
      throws JsonException, RefusedRequestException, IOException {
    String alarm = question.text("alarm");
    question.expectNoOthers();
    return alarms.acknowledge(alarm, operator);
  }

  private Json.Obj shelve(OperatorName operator, Members question)
      throws JsonException, RefusedRequestException, IOException {
    String alarm = question.text("alarm");
    Instant until = Instant.ofEpochMilli(question.integer("until"));
    String reason = question.optionalText("reason").orElse("");
    question.expectNoOthers();
    return alarms.shelve(alarm, until, reason, operator, clock.instant());
  }
}
