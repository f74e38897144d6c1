// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.access;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;

/** One topic level in a row of the access table. It matches certain levels of real topics. */
sealed interface TopicLevel {

  /**
   * Returns whether this matches a level of a topic name; false for a wildcard.
   *
   * @param own the name of the identity.
   */
  boolean matches(String level, String own);

  /** Returns whether a subscription may have {@code +} at this level. */
  default boolean allowsPlus() {
    return false;
  }

  /** Returns the text of this level in an MQTT topic filter. */
  default String toFilter(String own) {
    return "+";
  }

  static TopicLevel of(String pattern) {
    return switch (pattern) {
      case "{own}" -> new Own();
      case "{device}" -> new Device();
      case "{name}" -> new Operator();
      case "{kind}" -> new AnyKind();
      case "+" -> new DeviceOrGateway();
      default -> new FixedText(pattern);
    };
  }

  /** The name of the identity itself. */
  record Own() implements TopicLevel {
    @Override
    public boolean matches(String level, String own) {
      return own.equals(level);
    }

    @Override
    public String toFilter(String own) {
      return own;
    }
  }

  /** A fixed text. */
  record FixedText(String literal) implements TopicLevel {
    @Override
    public boolean matches(String level, String own) {
      return literal.equals(level);
    }

    @Override
    public String toFilter(String own) {
      return literal;
    }
  }

  /** Any device id. {@code gateway} and {@code reply} are reserved and not device ids. */
  record Device() implements TopicLevel {
    @Override
    public boolean matches(String level, String own) {
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
    public boolean matches(String level, String own) {
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
    public boolean matches(String level, String own) {
      return new Device().matches(level, own);
    }
  }

  /** Any device, and the gateway. Subscribers that may read each of them may also use {@code +}. */
  record DeviceOrGateway() implements TopicLevel {
    @Override
    public boolean matches(String level, String own) {
      return level.equals("gateway") || new Device().matches(level, own);
    }

    @Override
    public boolean allowsPlus() {
      return true;
    }
  }
}
