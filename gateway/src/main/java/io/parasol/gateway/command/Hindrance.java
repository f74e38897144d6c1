// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.config.site.Printable;

/**
 * A condition that currently prevents a command from being carried out.
 *
 * @param reason one word, part of the protocol.
 * @param detail one line for operators.
 */
public record Hindrance(String reason, String detail) {
  public Hindrance {
    detail = Printable.of(detail);
  }
}
