/** The address of the text of the script that draws diagrams, from `app/build/framed-script.ts`. */
declare module "virtual:diagram-program" {
  const url: string;
  export default url;
}
