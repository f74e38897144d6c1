// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import io.parasol.certs.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which version the launcher starts.
 *
 * @param slot the word of its slot.
 * @param version empty for the packaged program.
 * @param isTrial whether it must still prove that it works.
 * @param failed the command whose release was tried last and given up; empty if none was.
 * @param why why it was given up, if that is known.
 */
public record ProgramStatus(
    String slot,
    Optional<String> version,
    boolean isTrial,
    Optional<String> failed,
    Optional<String> why) {

  public Json.Obj json() {
    return Json.object()
        .put("slot", slot)
        .putOptional("version", version)
        .put("trial", isTrial)
        .putOptional("failed", failed)
        .putOptional("why", why)
        .build();
  }

  /** Returns the same for people. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        version
            .map(
                each ->
                    "version %s starts from slot %s%s"
                        .formatted(each, slot, isTrial ? ", for its trial" : ""))
            .orElse("the packaged program starts"));
    failed.ifPresent(
        command ->
            lines.add(
                "the release of command %s was given up: %s"
                    .formatted(command, why.orElse("it has not proved that it works"))));
    return lines;
  }
}
