// SPDX-License-Identifier: Apache-2.0
/**
 * Readers of the profiles of products that publish over MQTT, and of the topics and points that a
 * panel has of its own.
 *
 * <p>Out of scope: the other kinds of profiles, and the panels of a site.
 */
@NullMarked
package io.parasol.config.profile.panel;

import org.jspecify.annotations.NullMarked;
