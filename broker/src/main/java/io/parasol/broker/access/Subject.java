// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.access;

import io.parasol.certs.identity.Identity;

/** The subjects of the access table, as listed in its first column. */
enum Subject {
  DEVICE,
  GATEWAY,
  VIEWER,
  OPERATOR,
  ENGINEER;

  static Subject of(Identity identity) {
    if (identity instanceof Identity.Operator operator) {
      return switch (operator.role()) {
        case VIEWER -> VIEWER;
        case OPERATOR -> OPERATOR;
        case ENGINEER -> ENGINEER;
      };
    }
    if (identity instanceof Identity.Device) {
      return DEVICE;
    }
    if (identity instanceof Identity.Gateway) {
      return GATEWAY;
    }
    throw new IllegalArgumentException(
        "unknown type of identity; expected a device, the gateway or an operator");
  }

  /** Returns the text that replaces {@code {own}} in the rows of this identity. */
  static String ownName(Identity identity) {
    if (identity instanceof Identity.Operator operator) {
      return operator.name().value();
    }
    return identity instanceof Identity.Device device ? device.device().value() : "gateway";
  }
}
