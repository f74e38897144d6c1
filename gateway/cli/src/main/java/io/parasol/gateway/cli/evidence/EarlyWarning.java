// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import io.parasol.gateway.state.Version;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The draft of an early warning (EU Regulation 2024/2847, Article 14): facts from the data of the
 * site, and marked questions that only people can answer.
 *
 * @param at when the draft was made.
 * @param conditions the names of the conditions that had not ended.
 */
record EarlyWarning(
    String site, Instant at, Period period, Figures figures, List<String> conditions) {

  /** Begins every line that a person must complete. */
  static final String QUESTION = "TO BE ANSWERED BY A PERSON: ";

  /**
   * Facts from the data of the period.
   *
   * @param refusedConnections from the events; {@code refusedCommands} from the log.
   * @param isLogIntact whether the log is as the gateway wrote it.
   * @param started the start of the gateway that ran at the end of the period.
   */
  record Figures(
      long refusedConnections,
      long refusedCommands,
      boolean isLogIntact,
      Optional<Instant> started) {}

  String text() {
    return String.join("\n", lines()) + "\n";
  }

  private List<String> lines() {
    return List.of(
        "DRAFT of an early warning, Regulation (EU) 2024/2847 (Cyber Resilience Act), Article 14",
        "To be sent within 24 hours after the manufacturer became aware. A person must check it.",
        "",
        "Facts from the site's data",
        "Product: Parasol %s, commit %s of %s, security fixes until %s"
            .formatted(
                Version.number(), Version.commit(), Version.committed(), Version.supportUntil()),
        "Site: " + site,
        "Period: %s to %s".formatted(period.from(), period.to()),
        "Draft made: " + at,
        "Gateway started: " + figures.started().map(Instant::toString).orElse("not in the log"),
        "Refused connections and messages: " + figures.refusedConnections(),
        "Refused commands: " + figures.refusedCommands(),
        "Log: "
            + (figures.isLogIntact()
                ? "intact"
                : "not intact: it differs from what the gateway wrote"),
        "Conditions that had not ended: "
            + (conditions.isEmpty() ? "none" : String.join(", ", conditions)),
        "",
        "Questions",
        QUESTION + "an actively exploited vulnerability, or a severe incident?",
        QUESTION + "when did the manufacturer become aware (date, time, time zone)?",
        QUESTION + "is it suspected that unlawful or malicious acts caused it?",
        QUESTION + "in which member states is the product available, and which are affected?",
        QUESTION + "what happened, in two sentences?",
        QUESTION + "what have users been advised to do, and what was done?",
        QUESTION + "who is the contact (name, telephone, e-mail)?",
        "",
        "Next: a notification within 72 hours; then a final report, within 14 days after a fix is",
        "available for a vulnerability, or within a month after the notification of an incident.");
  }
}
