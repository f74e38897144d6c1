// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Printable;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/** Formats a receipt as one line. */
public final class ReceiptLine {

  private final boolean json;

  public ReceiptLine(boolean json) {
    this.json = json;
  }

  public String of(CommandReceipt receipt) {
    if (json) {
      return new String(receipt.toJson(), StandardCharsets.UTF_8);
    }
    return "%s  %s  %s%s%s%s%s%s"
        .formatted(
            receipt.command().map(Printable::of).orElse("-"),
            receipt.device(),
            receipt.outcome().wireName(),
            receipt.reverts().map(id -> "  reverts=" + Printable.of(id)).orElse(""),
            receipt.reason().map(why -> "  reason=" + Printable.of(why)).orElse(""),
            receipt.detail().map(text -> " (" + Printable.of(text) + ")").orElse(""),
            points("  written", receipt.written()),
            points("  read-back", receipt.readBack()));
  }

  private static String points(String name, Map<PointName, Value> values) {
    return values.isEmpty()
        ? ""
        : values.entrySet().stream()
            .map(each -> each.getKey() + "=" + Printable.of(each.getValue().toString()))
            .collect(Collectors.joining(" ", name + ": ", ""));
  }
}
