// SPDX-License-Identifier: Apache-2.0
/**
 * What a scraper and a stranger get from the web server.
 *
 * <p>What does not belong here: the meters.
 */
@NullMarked
package io.parasol.gateway.web;

import org.jspecify.annotations.NullMarked;
