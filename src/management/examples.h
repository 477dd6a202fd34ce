/*
 * examples: ids as the API document shows them, one for each kind of thing. They have the forms of
 * the ids that are made (model/), as tests/integration/api_document.test.js makes sure.
 */
#pragma once

#define EXAMPLE_APPLICATION_ID "3b0b5c6c8fcc464fab397f4969b5f482"
#define EXAMPLE_API_ID         "7ccd126599aa422a771abcb341596881"
#define EXAMPLE_SCOPE_ID       "api_scope_01939128c3d7193ae87c4755213c07c6"
#define EXAMPLE_API_KEY_ID     "api_key_0195ac80a14e8d71f42b98e75d3c61ad"
#define EXAMPLE_ORG_CODE       "org_1ccfb819462"
#define EXAMPLE_PROPERTY_ID    "prop_0192b7e8b4f8ca08110d2b22059662a8"
#define EXAMPLE_CATEGORY_ID    "category_0192b7e8b4f8ca08110d2b2205966200"
#define EXAMPLE_VARIABLE_ID    "env_var_0192b1941f125645fa15bf28a662a0b3"
#define EXAMPLE_WEBHOOK_ID     "webhook_0192b1941f125645fa15bf28a662a0b4"
