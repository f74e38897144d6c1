// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.access;

import io.parasol.certs.identity.Identity;

/** The first column of the access table. */
enum Who {
  DEVICE,
  GATEWAY,
  VIEWER,
  OPERATOR,
  ENGINEER;

  static Who of(Identity identity) {
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
    throw new IllegalArgumentException("an identity that the access table does not know");
  }

  /** What stands for {@code {own}} in the rows of this identity. */
  static String ownName(Identity identity) {
    if (identity instanceof Identity.Operator operator) {
      return operator.name().value();
    }
    return identity instanceof Identity.Device device ? device.device().value() : "gateway";
  }
}
