// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.store;

import io.parasol.certs.json.Json;
import io.parasol.gateway.store.segment.Gap;

/** Describes missing messages to the operator. */
final class GapText {

  private GapText() {}

  static String of(Gap gap) {
    return "missing: %d messages of %s from %d to %d"
        .formatted(gap.count(), gap.device(), gap.from(), gap.to());
  }

  static Json.Obj json(Gap gap) {
    return Json.object()
        .put("device", gap.device().value())
        .put("from", gap.from())
        .put("to", gap.to())
        .put("count", gap.count())
        .build();
  }
}
