// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.access;

import java.util.regex.Pattern;

/**
 * The topic pattern of one row of the access table. Each method has the name of the identity, which
 * the pattern may contain.
 */
sealed interface TopicRule {

  /** Returns whether messages may be published to exactly this topic. */
  boolean allowsTopic(String topic, String own);

  /** Returns whether this covers every topic that a well-formed filter matches. */
  boolean allowsFilter(String filter, String own);

  /** Returns the closest MQTT topic filter. */
  String filter(String own);

  /** {@code {root}/{site}/{first}/{second}}. */
  record TwoLevels(String prefix, TopicLevel first, TopicLevel second) implements TopicRule {

    @Override
    public boolean allowsTopic(String topic, String own) {
      int slash = secondSlash(topic);
      return slash >= 0
          && first.matches(topic.substring(prefix.length(), slash), own)
          && second.matches(topic.substring(slash + 1), own);
    }

    @Override
    public boolean allowsFilter(String filter, String own) {
      int slash = secondSlash(filter);
      return slash >= 0
          && allowsLevel(first, filter.substring(prefix.length(), slash), own)
          && allowsLevel(second, filter.substring(slash + 1), own);
    }

    @Override
    public String filter(String own) {
      return prefix + first.toFilter(own) + "/" + second.toFilter(own);
    }

    private int secondSlash(String text) {
      return text.startsWith(prefix) ? text.indexOf('/', prefix.length()) : -1;
    }

    private static boolean allowsLevel(TopicLevel level, String found, String own) {
      return found.equals("+") ? level.allowsPlus() : level.matches(found, own);
    }
  }

  /**
   * The discovery messages of Home Assistant: {@code {prefix}/device/{id}/config}. Their subscriber
   * may name everything below the prefix, because nothing else is published there.
   */
  record DiscoveryMessages(String prefix) implements TopicRule {

    private static final Pattern DEVICE_CONFIG = Pattern.compile("device/[A-Za-z0-9_-]+/config");

    @Override
    public boolean allowsTopic(String topic, String own) {
      return topic.startsWith(prefix)
          && DEVICE_CONFIG.matcher(topic.substring(prefix.length())).matches();
    }

    @Override
    public boolean allowsFilter(String filter, String own) {
      return filter.startsWith(prefix);
    }

    @Override
    public String filter(String own) {
      return prefix + "#";
    }
  }

  /** Everything below {@code {root}/{site}/}. It allows subscriptions only. */
  record WholeSite(String prefix) implements TopicRule {

    @Override
    public boolean allowsTopic(String topic, String own) {
      return false;
    }

    @Override
    public boolean allowsFilter(String filter, String own) {
      return filter.startsWith(prefix);
    }

    @Override
    public String filter(String own) {
      return prefix + "#";
    }
  }
}
