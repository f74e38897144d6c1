// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.config.model.site.Printable;

/**
 * A condition that currently prevents a command from being carried out.
 *
 * @param reason one word, part of the protocol.
 * @param detail one line for operators.
 */
public record BlockingReason(String reason, String detail) {
  public BlockingReason {
    detail = Printable.of(detail);
  }
}
