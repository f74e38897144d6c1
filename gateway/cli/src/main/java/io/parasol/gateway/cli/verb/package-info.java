// SPDX-License-Identifier: Apache-2.0
/**
 * What the verbs share: output and exit codes, the site that they work on, and its folders.
 *
 * <p>Out of scope: verbs, and anything that only one group of verbs needs.
 */
@NullMarked
package io.parasol.gateway.cli.verb;

import org.jspecify.annotations.NullMarked;
