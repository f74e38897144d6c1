// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.config.site.Printable;

/**
 * Something that keeps a command from being carried out at the moment.
 *
 * @param reason one word, part of the protocol.
 * @param detail one line for people.
 */
public record Hindrance(String reason, String detail) {
  public Hindrance {
    detail = Printable.of(detail);
  }
}
