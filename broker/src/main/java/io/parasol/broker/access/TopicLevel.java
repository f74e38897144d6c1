// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.access;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;

/** One topic level in a row of the access table. It matches certain levels of real topics. */
sealed interface TopicLevel {

  /** Returns whether this matches a level of a topic name; false for a wildcard. */
  boolean matches(String level);

  /** Returns whether a subscription may have {@code +} at this level. */
  default boolean allowsPlus() {
    return false;
  }

  /** Returns the text of this level in an MQTT topic filter. */
  default String toFilter() {
    return "+";
  }

  static TopicLevel of(String pattern, String own) {
    return switch (pattern) {
      case "{own}" -> new FixedText(own);
      case "{device}" -> new Device();
      case "{name}" -> new Operator();
      case "{kind}" -> new AnyKind();
      case "+" -> new DeviceOrGateway();
      default -> new FixedText(pattern);
    };
  }

  /** A fixed text. */
  record FixedText(String literal) implements TopicLevel {
    @Override
    public boolean matches(String level) {
      return literal.equals(level);
    }

    @Override
    public String toFilter() {
      return literal;
    }
  }

  /** Any device id. {@code gateway} and {@code reply} are reserved and not device ids. */
  record Device() implements TopicLevel {
    @Override
    public boolean matches(String level) {
      try {
        return new DeviceId(level).value().equals(level);
      } catch (IllegalArgumentException otherwise) {
        return false;
      }
    }
  }

  /** Any operator name. The names of message kinds are reserved and not operator names. */
  record Operator() implements TopicLevel {
    @Override
    public boolean matches(String level) {
      try {
        return new OperatorName(level).value().equals(level);
      } catch (IllegalArgumentException otherwise) {
        return false;
      }
    }
  }

  /** Any message kind of the gateway. It has the syntax of a device id. */
  record AnyKind() implements TopicLevel {
    @Override
    public boolean matches(String level) {
      return new Device().matches(level);
    }
  }

  /** Any device, and the gateway. Subscribers that may read each of them may also use {@code +}. */
  record DeviceOrGateway() implements TopicLevel {
    @Override
    public boolean matches(String level) {
      return level.equals("gateway") || new Device().matches(level);
    }

    @Override
    public boolean allowsPlus() {
      return true;
    }
  }
}
