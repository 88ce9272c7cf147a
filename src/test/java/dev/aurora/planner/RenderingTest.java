package dev.aurora.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aurora.llm.ModelMessage.ToolOutput;
import dev.aurora.llm.ToolUse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class RenderingTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-15T12:00:00Z"), ZoneOffset.UTC);
    private final Rendering rendering = new Rendering(new Vocabulary(), CLOCK);

    @Test
    void aListIsATableThatNamesEveryResource() {
        var text = list(
                "{'types':['aws.ec2.instance'],'filter':[{'field':'state','op':'eq','value':'running'}]}",
                "{'total':1,'items':[" + instance("web-1", "i-0abc") + "]," + freshness("") + "}");

        assertThat(text)
                .contains("**1 instance in state running**:")
                .contains("| `web-1` | `i-0abc` | eu-central-1 | running | `t3.micro` |")
                .contains("As of 2026-01-15 11:50 UTC (10 minutes ago).");
    }

    @Test
    void anEmptyResultIsASentence() {
        var text = list(
                "{'types':['aws.s3.bucket'],'filter':[{'field':'public','op':'eq','value':true}]}",
                "{'total':0,'items':[]}");

        assertThat(text).isEqualTo("There are no buckets that are public.\n");
    }

    @Test
    void aCountIsASentence() {
        assertThat(list(
                        "{'types':['aws.ec2.instance'],'aggregate':{'function':'count'}}",
                        "{'total':1234,'value':1234}"))
                .isEqualTo("There are **1,234 instances**.\n");
        assertThat(list(
                        "{'types':['aws.s3.bucket'],'filter':[{'field':'public','op':'eq','value':true}],"
                                + "'aggregate':{'function':'count'}}",
                        "{'total':1,'value':1}"))
                .isEqualTo("There is **1 bucket that is public**.\n");
        assertThat(list("{'types':['aws.ec2.instance'],'aggregate':{'function':'count'}}", "{'total':1,'value':1}"))
                .isEqualTo("There is **1 instance**.\n");
    }

    @Test
    void aSumNamesItsUnitAndOfHowMany() {
        assertThat(list(
                        "{'types':['aws.ec2.volume'],'aggregate':{'function':'sum','field':'sizeGiB'}}",
                        "{'total':3,'value':308}"))
                .isEqualTo("The total size in GiB of 3 volumes is **308**.\n");
    }

    @Test
    void groupsAreATable() {
        var text = list(
                "{'types':['aws.ec2.instance'],'groupBy':['region']}",
                "{'total':5,'groups':[{'key':{'region':'eu-central-1'},'value':3,'count':3},"
                        + "{'key':{'region':'eu-west-1'},'value':2,'count':2}]}");

        assertThat(text)
                .contains("**5 instances**, by region:")
                .contains("| region | number |")
                .contains("| eu-central-1 | 3 |");
    }

    @Test
    void groupsBeyondTheLimitAreCounted() {
        var text = list(
                "{'types':['aws.ec2.instance'],'groupBy':['region'],'limit':1,'sort':{'field':'value','order':'desc'}}",
                "{'total':5,'groups':[{'key':{'region':'eu-central-1'},'value':3,'count':3}]}");

        assertThat(text).contains("| eu-central-1 | 3 |").contains("**5 instances**");
    }

    @Test
    void aCutListSaysHowManyMoreThereAre() {
        var text = list(
                "{'types':['aws.ec2.instance']}",
                "{'total':60,'items':[" + instance("web-1", "i-1") + "," + instance("web-2", "i-2")
                        + "],'nextCursor':'abc'}");

        assertThat(text).contains("**60 instances**").contains("These are the first 2; 58 more are not shown.");
    }

    @Test
    void hostileNamesStayText() {
        var item = new JsonObject(instance("x", "i-1").replace('\'', '"'))
                .put("name", "a|b`](http://evil.example) <img src=x onerror=alert(1)>\n# Title\u202e")
                .put("tags", new JsonObject().put("team", "| **bold** | www.evil.example"));
        var content = new JsonObject().put("total", 1).put("items", new JsonArray().add(item));
        var use = use("list_resources", "{'filter':[{'field':'tags.team','op':'exists'}]}");

        var text = rendering.outputs(List.of(use), List.of(output("list_resources", content, false)));

        assertThat(text)
                .contains("| ``a\\|b`](http://evil.example) <img src=x onerror=alert(1)> # Title`` |")
                .contains("`\\| **bold** \\| www.evil.example`")
                .doesNotContain("\u202e");
        assertThat(text.lines().filter(line -> line.startsWith("|"))).hasSize(3);
    }

    @Test
    void staleScopesAreNamedWithTheReason() {
        var text = list(
                "{'types':['aws.rds.instance']}",
                "{'total':1,'items':[" + instance("db", "db-1") + "],"
                        + freshness("{'connection':'Sandbox','service':'rds','region':'eu-west-1',"
                                + "'code':'ACCESS_DENIED','problem':'AWS refused: [not] authorized'}")
                        + "}");

        assertThat(text)
                .contains("may be out of date or missing")
                .contains("- `rds` in `eu-west-1` of `Sandbox`: AWS refused: \\[not\\] authorized (`ACCESS_DENIED`)");
    }

    @Test
    void notesOfTheToolAreSaid() {
        assertThat(list("{}", "{'total':0,'items':[],'notes':['No cloud is connected']}"))
                .contains("There are no resources.")
                .contains("No cloud is connected");
    }

    @Test
    void aFailureIsSaidWithItsReason() {
        var content = new JsonObject().put("error", "The inventory is *not* reachable");

        var text = rendering.outputs(
                List.of(use("list_resources", "{}")), List.of(output("list_resources", content, true)));

        assertThat(text).isEqualTo("That did not work: The inventory is \\*not\\* reachable\n");
    }

    @Test
    void oneResourceIsSaidWithItsRelationsAndRisks() {
        var content = json("{'resource':" + instance("web-1", "i-0abc")
                + ",'related':[{'relation':'uses','direction':'out','type':'aws.ec2.security-group','name':'open','id':'sg-1'}],"
                + "'risks':[{'check':'untagged','severity':'low','title':'No tags','why':'Nobody owns it'}]}");

        var text = rendering.outputs(
                List.of(use("get_resource", "{'id':'web-1'}")), List.of(output("get_resource", content, false)));

        assertThat(text)
                .contains("The instance `web-1`:")
                .contains("- id: `i-0abc`")
                .contains("| uses | to | security group | `open` | `sg-1` |")
                .contains("- low: No tags (Nobody owns it)");
    }

    @Test
    void severalResourcesOfThatNameAreListed() {
        var content = json("{'candidates':[" + instance("web", "i-1") + "," + instance("web", "i-2") + "]}");

        var text = rendering.outputs(
                List.of(use("get_resource", "{'id':'web'}")), List.of(output("get_resource", content, false)));

        assertThat(text)
                .contains("Several resources answer to `web`")
                .contains("`i-1`")
                .contains("`i-2`");
    }

    @Test
    void risksAreCountedListedAndCutAloud() {
        var content = json(
                "{'total':3,'bySeverity':{'critical':1,'high':2},'byCheck':[],'findings':[{"
                        + "'check':'open-security-group','severity':'critical','title':'Open to the world','why':'SSH',"
                        + "'fix':'Close port 22','resource':{'id':'sg-1','type':'aws.ec2.security-group','name':'web','region':'eu-west-1'}}]}");

        var text = rendering.outputs(
                List.of(use("find_risks", "{'regions':['eu-west-1']}")), List.of(output("find_risks", content, false)));

        assertThat(text)
                .contains("**3 risks in eu-west-1** (1 critical, 2 high):")
                .contains("| critical | Open to the world | security group | `web` | `sg-1` | eu-west-1 |")
                .contains("These are the first 1; 2 more are not shown.")
                .contains("- Open to the world: Close port 22");
    }

    @Test
    void aRefreshSaysWhatFailed() {
        var content = json(
                "{'connections':[{'connection':'Sandbox','state':'ok','resources':214,'scopes':40,"
                        + "'durationMillis':2345,'failed':[{'service':'ec2','region':'eu-west-1','code':'THROTTLED','problem':'Too many requests'}]}]}");

        var text = rendering.outputs(
                List.of(use("refresh_inventory", "{}")), List.of(output("refresh_inventory", content, false)));

        assertThat(text)
                .contains("`Sandbox` was looked at again: 214 resources in 40 scopes, in 2.3 s.")
                .contains("- `ec2` in `eu-west-1`: Too many requests (`THROTTLED`)");
    }

    @Test
    void aFailedRefreshSaysSo() {
        var content = json("{'connections':[{'connection':'Sandbox','state':'failed','problem':'The key is wrong',"
                + "'resources':0,'scopes':0,'durationMillis':12,'failed':[]}]}");

        var text = rendering.outputs(
                List.of(use("refresh_inventory", "{}")), List.of(output("refresh_inventory", content, false)));

        assertThat(text).isEqualTo("The connection `Sandbox` could not be looked at: The key is wrong.\n");
    }

    @Test
    void absentTextsAreNoFailure() {
        var text = list(
                "{'types':['aws.ec2.instance']}",
                "{'total':1,'items':[{'id':'i-1','type':'aws.ec2.instance','name':null,'region':null}],"
                        + freshness("{'service':null,'region':null,'code':null,'problem':null}") + "}");

        assertThat(text).contains("| `i-1` |").contains("no reason given");
    }

    private String list(String arguments, String content) {
        return rendering.outputs(
                List.of(use("list_resources", arguments)), List.of(output("list_resources", json(content), false)));
    }

    private static ToolUse use(String tool, String arguments) {
        return new ToolUse("call", tool, json(arguments));
    }

    private static ToolOutput output(String tool, JsonObject content, boolean failed) {
        return new ToolOutput("call", tool, content, failed);
    }

    private static JsonObject json(String text) {
        return new JsonObject(text.replace('\'', '"'));
    }

    private static String instance(String name, String id) {
        return "{'id':'" + id + "','type':'aws.ec2.instance','name':'" + name
                + "','region':'eu-central-1','state':'running','tags':{},'attributes':{'instanceType':'t3.micro'}}";
    }

    private static String freshness(String stale) {
        return "'freshness':{'asOf':'2026-01-15T11:50:00Z','stale':[" + stale + "]}";
    }
}
