// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.gateway.command.BlockingReason;
import io.parasol.gateway.command.receipt.PendingReversion;
import io.parasol.gateway.request.Answerer;
import io.parasol.gateway.request.RefusedRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Answers {@code {"request":"explain","device":…}}: what blocks commands and updates for a device
 * at the moment, in the order of the checks; and which earlier commands will be reverted.
 */
final class Explain implements Answerer {

  /** The {@code request} member of its requests. */
  static final String KIND = "explain";

  /** A source of blocking reasons. May block briefly. */
  @ConfinedTo("parasol-requests")
  @FunctionalInterface
  interface Source {
    List<BlockingReason> of(DeviceId device);
  }

  private final Predicate<DeviceId> isOfThisSite;
  private final List<Source> sources;
  private final Function<DeviceId, List<PendingReversion>> reversions;

  /**
   * @param sources in the order in which their reasons are listed.
   * @param reversions returns the pending reversions of a device; must not block.
   */
  Explain(
      Predicate<DeviceId> isOfThisSite,
      List<Source> sources,
      Function<DeviceId, List<PendingReversion>> reversions) {
    this.isOfThisSite = isOfThisSite;
    this.sources = List.copyOf(sources);
    this.reversions = reversions;
  }

  @Override
  public Json.Obj answer(OperatorName operator, Members request)
      throws JsonException, RefusedRequestException {
    DeviceId device = device(request.text("device"));
    request.expectNoOthers();
    if (!isOfThisSite.test(device)) {
      throw new RefusedRequestException("unknown_device", "no such device in this site: " + device);
    }
    List<Json> reasons = new ArrayList<>();
    for (Source source : sources) {
      for (BlockingReason each : source.of(device)) {
        reasons.add(
            Json.object().put("reason", each.reason()).put("detail", each.detail()).build());
      }
    }
    return Json.object()
        .put("device", device.value())
        .put("reasons", reasons)
        .put("reversions", reversions.apply(device).stream().map(PendingReversion::json).toList())
        .build();
  }

  private static DeviceId device(String text) throws JsonException {
    try {
      return new DeviceId(text);
    } catch (IllegalArgumentException none) {
      throw new JsonException("request.device: " + none.getMessage());
    }
  }
}
